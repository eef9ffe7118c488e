"""Semantic versions and the requirements on them, read as a hub's packages write them."""

import re
from collections.abc import Callable, Iterable
from operator import eq, ge, gt, le, lt
from types import MappingProxyType
from typing import Final

from msgspec import Struct

_VERSION: Final = re.compile(
    r"(?P<major>0|[1-9]\d*)\.(?P<minor>0|[1-9]\d*)\.(?P<patch>0|[1-9]\d*)"
    r"(?:-?(?P<prerelease>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
    r"(?:\+[0-9A-Za-z-]*(?:\.[0-9A-Za-z-]*)*)?"
)
_REQUIREMENT: Final = re.compile(rf"(?P<sign>>=|<=|>|<|=)?{_VERSION.pattern}")


class Version(Struct, frozen=True):
    """A version; one with a prerelease part comes before the release of the same numbers."""

    text: str
    numbers: tuple[int, int, int]
    prerelease: tuple[str, ...] = ()

    def __eq__(self, other: object) -> bool:
        """The same version, build numbers aside."""
        return isinstance(other, Version) and self._rank() == other._rank()

    def __hash__(self) -> int:
        """As equality."""
        return hash(self._rank())

    def __lt__(self, other: "Version") -> bool:
        """Which comes first."""
        return self._rank() < other._rank()

    def __le__(self, other: "Version") -> bool:
        """Which comes first, or is the same."""
        return self._rank() <= other._rank()

    def _rank(self) -> tuple[object, ...]:
        """Numbers, then no prerelease last, then its parts: numbers before words."""
        parts = tuple(
            (0, int(part), "") if part.isdecimal() else (1, 0, part) for part in self.prerelease
        )
        return (self.numbers, not self.prerelease, parts)


class Requirement(Struct, frozen=True):
    """``>=1.0.0``: a sign and a version."""

    sign: str
    version: Version

    def __str__(self) -> str:
        """As it is written; an exact version without sign."""
        return f"{'' if self.sign == '=' else self.sign}{self.version.text}"

    def allows(self, version: Version) -> bool:
        """Whether a version meets it. No prerelease of 2.0.0 is ``<2.0.0``."""
        early = version.prerelease and not self.version.prerelease
        if self.sign == "<" and early and version.numbers == self.version.numbers:
            return False
        return _SIGNS[self.sign](version, self.version)


_SIGNS: Final[MappingProxyType[str, Callable[[Version, Version], bool]]] = MappingProxyType(
    {"=": eq, ">": gt, ">=": ge, "<": lt, "<=": le}
)


def read_version(text: str) -> Version | None:
    """A version, or None for what is none."""
    found = _VERSION.fullmatch(text)
    return _version(found) if found else None


def read_requirement(text: str) -> Requirement | None:
    """A requirement, or None for what is none."""
    found = _REQUIREMENT.fullmatch(text)
    return Requirement(found["sign"] or "=", _version(found)) if found else None


def allowed(version: Version, requirements: Iterable[Requirement]) -> bool:
    """Whether a version meets all requirements."""
    return all(each.allows(version) for each in requirements)


def corrected(text: str) -> str:
    """What somebody probably meant who wrote ``>= 1.0`` or ``>=1.0.0,<2.0.0``; else an example."""
    parts = [_LOOSE.fullmatch(part) for part in text.split(",")]
    found = [f"{_sign(each)}{_three_numbers(each)}" for each in parts if each]
    if not found or len(found) < len(parts):
        return '[">=1.0.0", "<2.0.0"]'
    quoted = ", ".join(f'"{each}"' for each in found)
    return quoted if len(found) == 1 else f"[{quoted}]"


_LOOSE: Final = re.compile(r"\s*(>=|<=|==|[<>=])?\s*v?(\d+(?:\.\d+){0,2})\s*")


def _sign(loose: re.Match[str]) -> str:
    return (loose[1] or "").replace("=", "") + ("=" if loose[1] in (">=", "<=") else "")


def _three_numbers(loose: re.Match[str]) -> str:
    return ".".join([*loose[2].split("."), "0", "0"][:3])


def _version(found: re.Match[str]) -> Version:
    numbers = (int(found["major"]), int(found["minor"]), int(found["patch"]))
    early = found["prerelease"]
    return Version(found[0].lstrip("<>="), numbers, tuple(early.split(".")) if early else ())
