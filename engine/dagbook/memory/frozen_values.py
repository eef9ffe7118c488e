"""Frozen values to bytes and back, quickly and without giving the bytes any power.

The format is pickle's, but what is read back may name nothing except our own Structs, enums
and errors, and moments: to read a file that somebody has tampered with makes wrong values and runs
no code. (Models among them are carried out by a build like any.) Values of other types are refused
when they are packed.
"""

import gc
import io
import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import repeat
from types import FunctionType, MappingProxyType
from typing import Any, Final

from msgspec import NODEFAULT, Struct
from msgspec.structs import astuple

from dagbook.errors import DagbookError
from dagbook.memory.kinds import KINDS, name_of
from dagbook.memory.shared_configs import SharedConfigs, config_with
from dagbook.project.config import Config


class NotPlainError(ValueError):
    """A value that isn't kept, or bytes that were never packed."""


def pack(value: object) -> bytes:
    """A value as bytes. Raises NotPlainError where some part of it isn't data."""
    packed = io.BytesIO()
    try:
        _Packer(packed).dump(value)
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError) as error:
        raise NotPlainError(str(error)) from error
    return packed.getvalue()


def unpack(packed: bytes, start: int = 0) -> Any:
    """The value that was packed, from a place on. Raises NotPlainError for anything else."""
    file = io.BytesIO(packed)
    file.seek(start)
    with _without_collecting():
        try:
            return _Unpacker(file).load()
        except Exception as error:  # broken bytes fail in as many ways as there are types
            raise NotPlainError(str(error)) from error


def frozen_mapping(values: dict[object, object]) -> Mapping[object, object]:
    """A mapping that nobody changes."""
    return MappingProxyType(values)


def told_error(kind: type[DagbookError], known: dict[str, object]) -> DagbookError:
    """An error as it was told, without the circumstances it was raised in."""
    error = kind.__new__(kind, known["message"])
    error.__dict__.update(known)
    return error


class Maker:
    """What makes a value of some of its fields; those that are left out have their defaults."""

    __slots__ = ("kind", "names")

    def __init__(self, kind: type[Struct], names: tuple[str, ...]) -> None:
        """Take the class, and names in its order: its own strings are told apart by address."""
        self.kind = kind
        self.names = tuple(each for each in kind.__struct_fields__ if each in names)

    def __call__(self, *values: object) -> Struct:
        """A value of its fields, in the order of the names."""
        return self.kind(**dict(zip(self.names, values, strict=True)))


def maker(kind: type[Struct], names: tuple[str, ...]) -> Maker:
    """One for each choice of fields, which thousands of values share."""
    return Maker(kind, names)


_FUNCTIONS: Final[Mapping[str, Callable[..., object]]] = {
    name_of(each): each for each in (frozen_mapping, told_error, maker, config_with)
}


_KINDS: Final = frozenset(KINDS.values())


class _Packer(pickle.Pickler):
    def __init__(self, packed: io.BytesIO) -> None:
        super().__init__(packed, pickle.HIGHEST_PROTOCOL)
        self._configs = SharedConfigs()
        self._makers: dict[tuple[type[Struct], tuple[str, ...]], Maker] = {}

    def reducer_override(self, value: Any) -> Any:
        kind = type(value)
        if kind is Maker:
            return maker, (value.kind, value.names)
        if kind is Config and type(value.values) is MappingProxyType:
            return self._configs.parted(value)
        if isinstance(value, Struct) and kind in _KINDS:
            return self._parted(value)
        if kind is MappingProxyType:
            return frozen_mapping, (dict(value),)
        if isinstance(value, DagbookError):
            return told_error, (kind, vars(value))
        named = value if isinstance(value, (type, FunctionType)) else kind
        if name_of(named) in KINDS or named in _FUNCTIONS.values():
            return NotImplemented
        raise pickle.PicklingError(f"{name_of(named)} isn't kept")

    def _parted(self, value: Struct) -> tuple[Callable[..., object], tuple[Any, ...]]:
        """What makes it, of which parts."""
        kind, parts = type(value), astuple(value)
        if len(kind.__match_args__) == len(parts):
            return kind, parts
        names, defaults = kind.__struct_fields__, kind.__struct_defaults__
        usual = (*repeat(NODEFAULT, len(names) - len(defaults)), *defaults)
        known = [place for place, each in enumerate(parts) if each is not usual[place]]
        key = kind, tuple([names[place] for place in known])
        if key not in self._makers:
            self._makers[key] = Maker(*key)
        return self._makers[key], tuple([parts[place] for place in known])


class _Unpacker(pickle.Unpickler):
    def __init__(self, packed: io.BytesIO) -> None:
        super().__init__(packed)
        self._makers: dict[str, Callable[..., object]] = {}

    def find_class(self, module: str, name: str) -> Any:
        full = f"{module}.{name}"
        if full not in self._makers:
            self._makers[full] = _FUNCTIONS.get(full) or KINDS[full]
        return self._makers[full]


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A hundred thousand new values make the collector look for garbage that isn't there.

    Nor does it look right afterwards: to freeze and thaw them is how they come to count as old.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
