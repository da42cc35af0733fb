"""Encryption: what is trusted, whom the server asks for a certificate, and what is told when it does not work out."""

import datetime
import ipaddress
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("pymilvus", reason="needs pincite[milvus]")
pytest.importorskip("cryptography", reason="needs cryptography, to make certificates")

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from index.backend.base import Backend
from index.backend.choose import VARIABLE, choose_backend
from index.backend.milvus.client import MilvusCalls
from index.backend.milvus.tls import CA, CERTIFICATE, KEY, SERVER_NAME, tls_of
from index.errors import BackendUnavailable, SettingsError
from index.settings import IndexSettings
from tests.milvus_server import FakeMilvus

TODAY = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own."""

    key: ec.EllipticCurvePrivateKey
    name: x509.Name
    pem: bytes


def certified(
    common: str, issuer: Authority | None = None, *, days: int = 2, address: bool = False
) -> tuple[ec.EllipticCurvePrivateKey, bytes]:
    """Return a key and its certificate: an authority's own without an issuer; `days`: for how many more it is valid."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])
    names: list[x509.GeneralName] = [x509.DNSName(common)]
    names += [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))] if address else []
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.name if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(TODAY - 9 * DAY)
        .not_valid_after(TODAY + days * DAY)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .sign(issuer.key if issuer else key, hashes.SHA256())
    )
    return key, made.public_bytes(serialization.Encoding.PEM)


def pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@pytest.fixture(scope="module")
def authority() -> Authority:
    key, pem = certified("an authority")
    return Authority(key, x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "an authority")]), pem)


def server_of(
    authority: Authority, common: str = "milvus.example", *, days: int = 2, address: bool = True, asks: bool = False
) -> FakeMilvus:
    key, pem = certified(common, authority, days=days, address=address)
    pair = [(pem_of(key), pem)]
    credentials = grpc.ssl_server_credentials(pair, authority.pem if asks else None, require_client_auth=asks)
    return FakeMilvus({}, credentials)


def opened(server: FakeMilvus, environ: Mapping[str, str]) -> Backend:
    uri = f"https://127.0.0.1:{server.port}"
    backend = choose_backend(IndexSettings(backend="milvus", uri=uri), {VARIABLE: "a:secret", **environ})
    assert backend is not None
    return backend


@pytest.fixture
def ca(authority: Authority, tmp_path: Path) -> dict[str, str]:
    """The environment in which the authority is trusted."""
    path = tmp_path / "ca.pem"
    path.write_bytes(authority.pem)
    return {CA: str(path)}


def test_a_server_whose_authority_is_trusted(authority: Authority, ca: dict[str, str]) -> None:
    with server_of(authority) as server:
        opened(server, ca).close()
        assert server.calls == {"Connect": 1}
        assert server.metadata[0]["authorization"] == b64encode(b"a:secret").decode()


def test_a_server_whose_authority_is_unknown_gets_no_token(authority: Authority) -> None:
    with server_of(authority) as server:
        with pytest.raises(BackendUnavailable, match=f"is not trusted.*{CA}"):
            opened(server, {})
        assert not server.calls


def test_a_certificate_that_has_expired(authority: Authority, ca: dict[str, str]) -> None:
    """Or a clock that is wrong: what this machine takes for today counts."""
    with server_of(authority, days=-1) as server, pytest.raises(BackendUnavailable, match="not valid today"):
        opened(server, ca)


def test_a_certificate_for_another_name(authority: Authority, ca: dict[str, str]) -> None:
    with server_of(authority, address=False) as server:
        with pytest.raises(BackendUnavailable, match=SERVER_NAME):
            opened(server, ca)
        opened(server, {**ca, SERVER_NAME: "milvus.example"}).close()


def test_a_server_that_asks_who_asks(authority: Authority, ca: dict[str, str], tmp_path: Path) -> None:
    key, pem = certified("a client", authority)
    (tmp_path / "own.pem").write_bytes(pem)
    (tmp_path / "own.key").write_bytes(pem_of(key))
    own = {CERTIFICATE: str(tmp_path / "own.pem"), KEY: str(tmp_path / "own.key")}
    with server_of(authority, asks=True) as server:
        opened(server, {**ca, **own}).close()
        assert server.calls == {"Connect": 1}
        uri = f"https://127.0.0.1:{server.port}"
        with pytest.raises(BackendUnavailable, match=f"ask for a certificate.*{KEY}"):
            MilvusCalls(uri, tls=tls_of(uri, ca), timeout=0.6)
        assert server.calls == {"Connect": 1}


def test_one_side_encrypts_and_the_other_does_not(authority: Authority, ca: dict[str, str]) -> None:
    with FakeMilvus({}) as plain, pytest.raises(BackendUnavailable, match="does not encrypt"):
        opened(plain, ca)
    with server_of(authority) as server, pytest.raises(BackendUnavailable, match="ask for https://"):
        MilvusCalls(server.uri, timeout=0.6)


@pytest.mark.parametrize(
    ("uri", "environ", "told"),
    [
        ("https://host", {CA: "/there/is/none.pem"}, f"{CA}: .* cannot be read"),
        ("https://host", {CA: __file__}, "is no PEM file"),
        ("https://host", {CERTIFICATE: __file__}, f"both {CERTIFICATE} and {KEY}"),
        ("http://host", {CA: __file__}, "encrypts nothing"),
    ],
)
def test_files_that_cannot_be_used(uri: str, environ: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        tls_of(uri, environ)


def test_what_encrypts_is_not_shown(ca: dict[str, str]) -> None:
    tls = tls_of("https://host", ca)
    assert tls is not None
    assert "BEGIN" not in repr(tls)
    assert tls_of("http://host", {}) is None


@pytest.mark.parametrize("uri", ["host:19530", "ftp://host", "http://host:port", "http://"])
def test_an_address_that_is_none(uri: str) -> None:
    with pytest.raises(SettingsError, match=r"index\.uri"):
        choose_backend(IndexSettings(backend="milvus", uri=uri), {})
