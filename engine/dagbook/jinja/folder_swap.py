"""Two folders of one file system take each other's names."""

import ctypes
import os
import sys
from pathlib import Path
from typing import Final

_HERE: Final = -100
"""AT_FDCWD: paths count from where the process stands."""
_EXCHANGE: Final = 2
"""RENAME_EXCHANGE on Linux, RENAME_SWAP on macOS."""


def swap(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot, and nothing is changed."""
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "win32":
        return False
    system = ctypes.CDLL(None)
    if sys.platform == "darwin":
        return _done(system, "renamex_np", *names, ctypes.c_uint(_EXCHANGE))
    here = ctypes.c_int(_HERE)
    return _done(system, "renameat2", here, names[0], here, names[1], ctypes.c_uint(_EXCHANGE))


def _done(system: ctypes.CDLL, name: str, *arguments: object) -> bool:
    function = getattr(system, name, None)
    return function is not None and function(*arguments) == 0
