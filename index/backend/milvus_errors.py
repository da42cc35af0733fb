"""What failures of Milvus mean: pymilvus passes on codes and words of the server, and bare errors of gRPC."""

import grpc

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

_DENIED = (
    "unauthenticated",
    "auth check failure",
    "permission deny",
    "permission denied",
    "privilege",
    "invalid token",
)
"""Words of messages about credentials."""

_DENIED_CODES = {65, 1400, 1401, 1402, 1403}
"""Milvus's own codes of credentials that are missing or wrong, or of rights that lack."""

NOT_LOADED = 101
"""Milvus's own code of a collection that is not loaded."""

_MISSING_CODES = {100, 1600}
"""Milvus's own codes of a collection and of an alias that is not there."""


def line_of(error: Exception) -> str:
    """Return an error's message in one line."""
    return " ".join(str(getattr(error, "message", error)).split())[:200]


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


def is_denied(error: Exception) -> bool:
    """Return whether a failure is about credentials."""
    if _code(error) in {grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED}:
        return True
    return _code(error) in _DENIED_CODES or any(word in str(error).lower() for word in _DENIED)


def passes(error: Exception) -> bool:
    """Return whether trying again may help."""
    if is_unknown_call(error):
        return False
    return isinstance(error, OSError) or any(word in str(error).lower() for word in _RETRIED)


def is_released(error: object) -> bool:
    """Return whether a failure is that a collection is not in the server's memory."""
    told = str(error).lower()
    return _code(error) == NOT_LOADED or "not loaded" in told or "'released'" in told
