"""How a connection to a server is encrypted: files and names from the environment alone, never from settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import SettingsError

CA = "PINCITE_MILVUS_CA"
"""The file of the certificate authorities that are trusted, in PEM; by default those that gRPC brings along."""

CERTIFICATE, KEY = "PINCITE_MILVUS_CERT", "PINCITE_MILVUS_KEY"
"""The files of this client's own certificate and private key, in PEM, for a server that asks for one."""

SERVER_NAME = "PINCITE_MILVUS_SERVER_NAME"
"""The name that the server's certificate is for, if it is not that of the address."""


@dataclass(frozen=True, repr=False)
class Tls:
    """What a connection is encrypted with: contents of PEM files, and the name in the server's certificate."""

    ca: bytes | None = None
    certificate: bytes | None = None
    key: bytes | None = None
    server_name: str = ""


def tls_of(uri: str, environ: Mapping[str, str]) -> Tls | None:
    """Return how an address is to be encrypted, None if it is not `https`. Raises SettingsError."""
    named = [name for name in (CA, CERTIFICATE, KEY, SERVER_NAME) if environ.get(name)]
    if not uri.lower().startswith("https://"):
        if named:
            raise SettingsError(
                f"{named[0]} is set, but index.uri begins with http://, which encrypts nothing: https://"
            )
        return None
    if (CERTIFICATE in named) != (KEY in named):
        raise SettingsError(f"set both {CERTIFICATE} and {KEY}, or neither.")
    ca, certificate, key = (_read(name, environ[name]) if name in named else None for name in (CA, CERTIFICATE, KEY))
    return Tls(ca, certificate, key, environ.get(SERVER_NAME, ""))


def _read(name: str, path: str) -> bytes:
    try:
        content = Path(path).expanduser().read_bytes()
    except OSError as error:
        raise SettingsError(f"{name}: {path} cannot be read ({error.strerror}).") from error
    if b"-----BEGIN " not in content:
        raise SettingsError(f"{name}: {path} is no PEM file.")
    return content
