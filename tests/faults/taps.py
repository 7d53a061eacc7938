"""Taps on every write, sync, rename and removal of this process, without any privilege.

SQLite's side is tapped through the methods of its default VFS, which the cipher
driver exports; Python's side through ``os`` and ``open``. Only a forked child that
is about to end may install them: nothing takes them off again.
"""

from __future__ import annotations

import builtins
import ctypes
import errno
import io
import os
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from pathlib import Path
from typing import Any

import sqlcipher3._sqlite3

Tap = Callable[[str, str], int | None]
"""Called with the kind of call and the path, before it happens; an error number refuses it."""

_SQLITE_IOERR = 10
_FULL = 13
_DETAIL = {"write": 3, "sync": 4, "truncate": 6, "remove": 10}


def _sqlite_code(call: str, number: int) -> int:
    """What the VFS answers for an error of the system, as ``os_unix.c`` does."""
    if call == "write" and number == errno.ENOSPC:
        return _FULL
    return _SQLITE_IOERR | _DETAIL[call] << 8


class _Methods(ctypes.Structure):
    _fields_ = [
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", c_void_p),
        ("truncate", c_void_p),
        ("sync", c_void_p),
        ("rest", c_void_p * 13),
    ]


class _File(ctypes.Structure):
    _fields_ = [("methods", POINTER(_Methods))]


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("version", c_int),
        ("file_bytes", c_int),
        ("path_bytes", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        ("delete", c_void_p),
    ]


_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)
# The name stays a pointer: SQLite keeps more behind its end.
_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
_kept: list[Any] = []
"""What SQLite points to must never be collected."""


def install(tap: Tap, after: Tap) -> None:
    """Put the taps on. ``after`` is called once a call has gone through."""
    _tap_sqlite(tap, after)
    _tap_python(tap, after)


# -- SQLite -----------------------------------------------------------------------


def _tap_sqlite(tap: Tap, after: Tap) -> None:
    library = ctypes.CDLL(sqlcipher3._sqlite3.__file__)
    library.sqlite3_vfs_find.restype = POINTER(_Vfs)
    vfs = library.sqlite3_vfs_find(None).contents
    real_open, real_delete = _OPEN(vfs.open), _DELETE(vfs.delete)
    names: dict[int, str] = {}

    def opened(pointer: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        code = real_open(pointer, name, file, flags, out)
        at = ctypes.cast(file, POINTER(_File)).contents
        if code == 0 and at.methods and name:
            names[file] = os.fsdecode(ctypes.string_at(name))
            at.methods = ctypes.pointer(_tapped(at.methods.contents, names, tap, after))
        return code

    def removed(pointer: int, name: bytes, sync: int) -> int:
        path = os.fsdecode(name)
        if os.path.exists(path) and (refused := tap("remove", path)):
            return _sqlite_code("remove", refused)
        code = real_delete(pointer, name, sync)
        after("remove", path)
        return code

    hooks = _OPEN(opened), _DELETE(removed)
    _kept.extend([real_open, real_delete, *hooks])
    vfs.open = ctypes.cast(hooks[0], c_void_p)
    vfs.delete = ctypes.cast(hooks[1], c_void_p)


def _tapped(real: _Methods, names: dict[int, str], tap: Tap, after: Tap) -> _Methods:
    """A copy of a file's methods with taps in it."""
    made = _Methods.from_buffer_copy(real)
    for call, kind in (("write", _WRITE), ("truncate", _TRUNCATE), ("sync", _SYNC)):
        hook = _hook(call, kind, kind(getattr(real, call)), names, tap, after)
        setattr(made, call, ctypes.cast(hook, c_void_p))
        _kept.append(hook)
    _kept.append(made)
    return made


def _hook(call: str, kind: Any, through: Any, names: dict[int, str], tap: Tap, after: Tap) -> Any:
    def run(file: int, *rest: Any) -> int:
        refused = tap(call, names[file])
        if refused:
            return _sqlite_code(call, refused)
        code: int = through(file, *rest)
        after(call, names[file])
        return code

    return kind(run)


# -- Python -----------------------------------------------------------------------


def _path(place: Any) -> str:
    if isinstance(place, int):
        return os.readlink(f"/proc/self/fd/{place}")
    return os.path.abspath(os.fsdecode(place))


def _tap_python(tap: Tap, after: Tap) -> None:
    for name, call, which in (
        ("write", "write", 0),
        ("ftruncate", "truncate", 0),
        ("fsync", "sync", 0),
        ("replace", "rename", 1),
        ("rename", "rename", 1),
        ("unlink", "remove", 0),
        ("remove", "remove", 0),
    ):
        setattr(os, name, _wrapped(getattr(os, name), call, which, tap, after))

    class TappedFile(io.FileIO):
        def write(self, data: Any, /) -> int:
            path = _path(self.fileno())
            if refused := tap("write", path):
                raise OSError(refused, os.strerror(refused))
            count = super().write(data)
            after("write", path)
            return count or 0

    real_open = io.open

    def tapped_open(
        file: Any, mode: str = "r", buffering: int = -1, *rest: Any, **more: Any
    ) -> Any:
        if not set(mode) & set("wax+"):
            return real_open(file, mode, buffering, *rest, **more)
        binary = mode.replace("b", "").replace("t", "")
        raw = TappedFile(file, binary, closefd=more.pop("closefd", True))
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        if "b" in mode:
            return buffered
        return io.TextIOWrapper(buffered, encoding=more.get("encoding") or "utf-8")

    io.open = builtins.open = tapped_open


def _wrapped(
    real: Callable[..., Any], call: str, which: int, tap: Tap, after: Tap
) -> Callable[..., Any]:
    def run(*given: Any, **more: Any) -> Any:
        path = _path(given[which])
        # what is not there cannot be removed: no change, no case
        if call != "remove" or os.path.lexists(path):
            if refused := tap(call, path):
                raise OSError(refused, os.strerror(refused), path)
        result = real(*given, **more)
        if call == "rename":
            after("renamed", f"{_path(given[0])}\0{path}")
        after(call, path)
        return result

    return run


def is_possible() -> bool:
    """Whether this installation of the driver lets its VFS be reached."""
    path = Path(sqlcipher3._sqlite3.__file__)
    return hasattr(ctypes.CDLL(str(path)), "sqlite3_vfs_find") and os.path.isdir("/proc/self/fd")
