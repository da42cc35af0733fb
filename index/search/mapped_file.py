"""Maps the files of an index into memory, or copies small ones, without a descriptor that stays open.

Only regular files are opened, and no links are followed: an index may have come with a folder from anyone.
"""

import ctypes
import errno
import functools
import mmap
import os
import stat
import sys
import weakref
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_COPIED_BYTES = 1 << 18
"""Bytes of the largest file that is copied into memory. A copy is safe from whoever cuts the file short, which kills a
process that reads a mapped one."""


def open_index_file(path: Path) -> int:
    """Return a descriptor of a regular file. Raises OSError, also for a link, a folder, a FIFO or a device."""
    names = ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
    descriptor = os.open(path, os.O_RDONLY | sum(getattr(os, name, 0) for name in names))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "is not a regular file")
    return descriptor


def read_index_file(path: Path) -> bytes:
    """Return the content of a regular file. Raises OSError."""
    with os.fdopen(open_index_file(path), "rb") as file:
        return file.read()


def map_file(path: Path, dtype: "np.dtype[Any]") -> NDArray[Any]:
    """Return a file as an array, read-only; what follows its last whole item is left out. Raises OSError."""
    descriptor = open_index_file(path)
    try:
        size = os.fstat(descriptor).st_size // dtype.itemsize * dtype.itemsize
        is_small = size <= MAX_COPIED_BYTES
        data = np.frombuffer(_read(descriptor, size), np.uint8) if is_small else _map(descriptor, size)
        return data[: len(data) // dtype.itemsize * dtype.itemsize].view(dtype)
    finally:
        os.close(descriptor)


def _read(descriptor: int, size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (part := os.read(descriptor, size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _map(descriptor: int, size: int) -> NDArray[np.uint8]:
    """Map a file. Python's own map keeps a copy of the descriptor open, from 3.13 on only if it is told to."""
    if sys.version_info >= (3, 13) and sys.platform != "win32":
        return np.frombuffer(mmap.mmap(descriptor, size, access=mmap.ACCESS_READ, trackfd=False), np.uint8)
    if sys.platform == "win32" or ctypes.sizeof(ctypes.c_void_p) < 8:
        return np.frombuffer(mmap.mmap(descriptor, size, access=mmap.ACCESS_READ), np.uint8)
    mapped: NDArray[np.uint8] = np.asarray(_Mapping(descriptor, size))
    return mapped


@functools.cache
def _system() -> Any:
    """Return the C library with the types of `mmap` and `munmap` declared."""
    system = ctypes.CDLL(None, use_errno=True)
    system.mmap.restype = ctypes.c_void_p
    system.mmap.argtypes = (
        ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_longlong,
    )  # fmt: skip
    system.munmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
    return system


class _Mapping:
    """A mapped file as numpy takes it over; it is unmapped once no array uses it any more."""

    def __init__(self, descriptor: int, size: int) -> None:
        """Map the first `size` bytes of a file. Raises OSError."""
        system = _system()
        address = system.mmap(None, size, mmap.PROT_READ, mmap.MAP_SHARED, descriptor, 0)
        if address in (None, ctypes.c_void_p(-1).value):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
        # Not when the interpreter exits: threads may still read then.
        weakref.finalize(self, system.munmap, address, size).atexit = False
        self.__array_interface__ = {"data": (address, True), "shape": (size,), "typestr": "|u1", "version": 3}
