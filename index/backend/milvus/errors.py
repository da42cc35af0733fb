"""What failures of Milvus mean: pymilvus passes on codes and words of the server, and bare errors of gRPC."""

import grpc
from pymilvus.exceptions import ParamError

from index.backend.milvus.channel import CallFailed, ConnectionLost, NoAnswer, TooManyRequests
from index.errors import BackendChanged, BackendDenied, BackendError, BackendMismatch, BackendUnavailable

_RETRIED = (
    "unavailable",
    "deadline",
    "timeout",
    "timed out",
    "rate limit",
    "too many",
    "connection",
    "reset",
    "not ready",
)
"""Words of messages about what passes: a server away or busy, a connection lost, too many requests."""

_UNKNOWN_USER = ("unauthenticated", "auth check failure", "invalid token", "not authenticated")
"""Words of messages about credentials that are missing or wrong."""

_NO_RIGHT = ("permission deny", "permission denied", "privilege")
"""Words of messages about rights that lack."""

_UNKNOWN_USER_CODES, _NO_RIGHT_CODES = {65, 1400, 1401}, {1402, 1403}
"""Milvus's own codes of the same."""

_QUEUE_FULL, _QUOTA_CODES = 4, {3, 7, 9}
"""Milvus's own codes of too many requests at once, which passes, and of too little memory or disk, which does not."""

NOT_LOADED = 101
"""Milvus's own code of a collection that is not loaded."""

_MISSING_CODES = {100, 1600}
"""Milvus's own codes of a collection and of an alias that is not there."""


def line_of(error: BaseException) -> str:
    """Return an error's message in one line."""
    told = error.details() if isinstance(error, grpc.RpcError) else getattr(error, "message", error)
    return " ".join(str(told).split())[:200]


def _code(error: object) -> object:
    """Return an error's code: Milvus's number, or that of gRPC."""
    code = getattr(error, "code", None)
    return code() if callable(code) else code


def is_missing(error: object) -> bool:
    """Return whether a failure is that something is not there."""
    told = str(error).lower()
    return _code(error) in _MISSING_CODES or "not found" in told or "not exist" in told


def is_unknown_call(error: object) -> bool:
    """Return whether a failure is that the server lacks a call."""
    return bool(_code(error) == grpc.StatusCode.UNIMPLEMENTED)


def cause_of(error: BaseException) -> BaseException:
    """Return the failure of the connection behind an error of pymilvus, the error itself if there is none."""
    cause: BaseException | None = error
    seen: set[int] = set()
    while cause is not None and id(cause) not in seen:
        if isinstance(cause, ConnectionLost | NoAnswer | CallFailed | TooManyRequests | grpc.RpcError):
            return cause
        seen.add(id(cause))
        # pymilvus raises errors from themselves, which hides what they came from.
        cause = cause.__context__ if cause.__cause__ in (None, cause) else cause.__cause__
    return error


def is_unknown_user(error: BaseException) -> bool:
    """Return whether a failure is that credentials are missing or wrong."""
    if _code(error) == grpc.StatusCode.UNAUTHENTICATED or _code(error) in _UNKNOWN_USER_CODES:
        return True
    return any(word in str(error).lower() for word in _UNKNOWN_USER)


def is_denied(error: BaseException) -> bool:
    """Return whether a failure is about credentials or rights."""
    if is_unknown_user(error) or _code(error) == grpc.StatusCode.PERMISSION_DENIED or _code(error) in _NO_RIGHT_CODES:
        return True
    return any(word in str(error).lower() for word in _NO_RIGHT)


def passes(error: BaseException) -> bool:
    """Return whether trying again may help."""
    cause = cause_of(error)
    if isinstance(cause, ConnectionLost):
        return not _trouble_of_tls(str(cause))
    if isinstance(cause, CallFailed | TooManyRequests):
        return isinstance(cause, TooManyRequests)
    if isinstance(error, ParamError) or any(own(cause) for own in (is_denied, is_missing, is_unknown_call)):
        return False
    if _code(error) in _QUOTA_CODES:
        return False
    return isinstance(cause, OSError) or any(word in str(error).lower() for word in _RETRIED)


def failure_of(uri: str, error: BaseException) -> BackendError:
    """Return what a failure is that trying again does not help against, in one line."""
    cause = cause_of(error)
    if isinstance(cause, ConnectionLost):
        return BackendUnavailable(f"{uri}: {_trouble_of_tls(str(cause))}")
    if "received unimplemented" in str(error).lower():  # at connecting
        return BackendMismatch(f"{uri}: what answers there is no Milvus server of version 2.5 or later.")
    if isinstance(error, ParamError):
        return BackendMismatch(f"{uri}: {line_of(error)}. Is this a Milvus server of version 2.5 or later?")
    if is_unknown_user(cause):
        return BackendDenied(f"{uri}: Milvus refuses the token. Set PINCITE_MILVUS_TOKEN to user:password.")
    if is_denied(cause):
        return BackendDenied(f"{uri}: the token lacks a right ({line_of(cause)}). Ask whoever runs the server for it.")
    if is_missing(cause):
        return BackendChanged(f"{uri}: the index changed meanwhile, or is gone. Try again.")
    if _code(error) in _QUOTA_CODES:
        return BackendError(f"{uri}: Milvus takes nothing more ({line_of(error)}). Give it more room, or ask for it.")
    return BackendError(f"{uri}: Milvus failed ({line_of(cause)}).")


def unavailable(uri: str, error: BaseException, *, is_opening: bool = False) -> BackendUnavailable:
    """Return what a failure is that trying again has not helped against, in one line."""
    cause = cause_of(error)
    if isinstance(cause, ConnectionLost) and is_opening and _reason_of(str(cause)) == _LOST:
        is_encrypted = uri.lower().startswith("https")
        wish = "a certificate (PINCITE_MILVUS_CERT and PINCITE_MILVUS_KEY)" if is_encrypted else "https://"
        return BackendUnavailable(f"{uri}: {_LOST}. Is Milvus running there, and does it ask for {wish}?")
    if isinstance(cause, ConnectionLost):
        return BackendUnavailable(f"{uri}: {_reason_of(str(cause))}. Is Milvus running there?")
    if isinstance(cause, TooManyRequests) or _code(cause) == _QUEUE_FULL:
        return BackendUnavailable(f"{uri}: Milvus takes no more requests now ({line_of(cause)}). Try again later.")
    if not isinstance(cause, OSError):
        return BackendUnavailable(f"{uri}: Milvus is not ready ({line_of(error)}). Try again later.")
    return BackendUnavailable(f"{uri}: Milvus gives no answer. Is it running, and can it be reached from here?")


_TROUBLES = {
    "CERTIFICATE_VERIFY_FAILED": "the server's certificate is not trusted, not for this name, or not valid today. "
    "Set PINCITE_MILVUS_CA to the file of its certificate authority.",
    "Peer name": "the server's certificate is for another name. Set PINCITE_MILVUS_SERVER_NAME to that.",
    "Hostname Verification Check failed": "the server's certificate is for another name. "
    "Set PINCITE_MILVUS_SERVER_NAME to that.",
    "WRONG_VERSION_NUMBER": "the server does not encrypt. Begin index.uri with http://",
    "CERTIFICATE_REQUIRED": "the server asks for a certificate. Set PINCITE_MILVUS_CERT and PINCITE_MILVUS_KEY.",
    "TLSV1_ALERT_UNKNOWN_CA": "the server does not trust the certificate of PINCITE_MILVUS_CERT.",
}
"""Words of gRPC about a connection that cannot be encrypted, and what they mean."""

_REASONS = {
    "Connection refused": "refuses connections",
    "Domain name not found": "there is no such host",
    "DNS resolution failed": "the name of the host cannot be resolved",
    "No route to host": "there is no way to the host",
    "Network is unreachable": "there is no way to the host",
    "http1.x": "something else than Milvus answers",
}
"""Words of gRPC about a connection that cannot be made, and what they mean."""

_LOST = "the connection is lost"


def _trouble_of_tls(told: str) -> str:
    return next((meaning for words, meaning in _TROUBLES.items() if words in told), "")


def _reason_of(told: str) -> str:
    return next((meaning for words, meaning in _REASONS.items() if words in told), _LOST)


def is_released(error: object) -> bool:
    """Return whether a failure is that a collection is not in the server's memory."""
    told = str(error).lower()
    return _code(error) == NOT_LOADED or "not loaded" in told or "'released'" in told
