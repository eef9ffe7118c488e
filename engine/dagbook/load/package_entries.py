"""From an entry of packages.yml to a package of its kind: which keys it may have, and how."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from dagbook.errors import DagbookError, ProjectError, did_you_mean
from dagbook.load.declared_packages import (
    DeclaredPackage,
    GitPackage,
    HubPackage,
    LocalPackage,
    PrivatePackage,
    TarballPackage,
    Written,
)

_KEYS: Final = MappingProxyType(
    {
        "local": ("local", "name"),
        "package": ("package", "version", "install_prerelease", "name"),
        "git": ("git", "revision", "subdirectory", "warn-unpinned", "name"),
        "tarball": ("tarball", "name"),
        "private": ("private", "provider", "revision", "subdirectory", "warn-unpinned", "name"),
    }
)
"""Way to the keys an entry of it may have."""
_OTHER_WORDS: Final = MappingProxyType(
    {
        "branch": "revision", "tag": "revision", "commit": "revision", "ref": "revision",
        "rev": "revision", "version": "revision", "revision": "version", "url": "git",
        "path": "local", "prerelease": "install_prerelease", "subfolder": "subdirectory",
        "install-prerelease": "install_prerelease", "warn_unpinned": "warn-unpinned",
    }
)  # fmt: skip
"""Words people reach for, and the key that is meant."""
_NAME: Final = re.compile(r"\w[\w.-]*")


def entry_errors(written: Written) -> Iterator[DagbookError]:
    """What is wrong with an entry."""
    ways = _ways(written)
    if len(ways) == 1:
        way = ways[0]
        yield from _unknown_keys(written, way)
        yield from _bad_values(written, way)
    elif ways:
        yield ProjectError(
            "ambiguous-package",
            f"an entry is one package, not {' and '.join(ways)} at once",
            origin=written.origin,
            hint="write two entries, or remove one of the keys",
        )
    else:
        hints = (_instead(str(key), tuple(_KEYS)) for key in written.rendered)
        yield ProjectError(
            "unknown-package",
            f"a package is named by one of: {', '.join(_KEYS)}",
            origin=written.origin,
            hint=next((hint for hint in hints if hint), None),
        )


def make_package(written: Written) -> DeclaredPackage:
    """The package of an entry that has no errors."""
    return _MAKERS[_ways(written)[0]](written)


def _ways(written: Written) -> tuple[str, ...]:
    return tuple(way for way in _KEYS if way in written.rendered)


def _unknown_keys(written: Written, way: str) -> Iterator[DagbookError]:
    for key in written.rendered:
        if key not in _KEYS[way]:
            yield ProjectError(
                "unknown-key",
                f"'{key}' is no key of a {'hub' if way == 'package' else way} package",
                origin=written.place(str(key)),
                hint=_instead(str(key), _KEYS[way]),
            )


def _instead(key: str, known: tuple[str, ...]) -> str | None:
    meant = _OTHER_WORDS.get(key)
    return f"did you mean '{meant}'?" if meant in known else did_you_mean(key, known)


def _bad_values(written: Written, way: str) -> Iterator[DagbookError]:
    """Values of a wrong type, and values that would lead out of where packages belong."""
    values = written.rendered
    for key, check in _CHECKS[way].items():
        problem = check(values.get(key))
        if problem:
            slug = "missing-key" if values.get(key) is None else "wrong-type"
            yield ProjectError(
                slug,
                f"'{key}' {problem}",
                origin=written.place(key),
                hint=_EXAMPLES.get(key),
            )


def _text(value: object) -> str | None:
    if isinstance(value, str) and value and not value.startswith("-") and "\n" not in value:
        return None
    return "is missing" if value is None else "must be a text"


def _address(value: object) -> str | None:
    problem = _text(value)
    if problem is None and "://" in str(value):
        try:
            _port = urlsplit(str(value)).port
        except ValueError:
            return "is no valid URL"
    return problem


def _revision(value: object) -> str | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return None if value is None or is_number else _text(value)


def _version(value: object) -> str | None:
    if isinstance(value, list):
        return next((found for each in value or [None] if (found := _version(each))), None)
    return "is missing" if value is None else _revision(value)


def _truth(value: object) -> str | None:
    return None if value is None or isinstance(value, bool) else "must be true or false"


def _inside(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and value and not value.startswith(("/", "-", "\\")):
        return "must stay inside the repository" if ".." in PurePosixPath(value).parts else None
    return "must be a folder inside the repository"


def _hub_name(value: object) -> str | None:
    if isinstance(value, str) and re.fullmatch(r"[\w.-]+/[\w.-]+", value):
        return None
    return _text(value) or "must be an owner and a name: dbt-labs/dbt_utils"


def _folder_name(value: object) -> str | None:
    if isinstance(value, str) and _NAME.fullmatch(value):
        return None
    return "is missing" if value is None else "must be a name without slashes"


_CHECKS: Final[Mapping[str, Mapping[str, Callable[[object], str | None]]]] = MappingProxyType(
    {
        "local": {"local": _text},
        "package": {"package": _hub_name, "version": _version, "install_prerelease": _truth},
        "git": {
            "git": _address, "revision": _revision, "subdirectory": _inside, "warn-unpinned": _truth
        },
        "tarball": {"tarball": _address, "name": _folder_name},
        "private": {"private": _text, "revision": _revision, "subdirectory": _inside},
    }
)  # fmt: skip
_EXAMPLES: Final = MappingProxyType(
    {
        "version": 'write a version or a range: version: [">=1.0.0", "<2.0.0"]',
        "revision": "write a branch, a tag or a commit: revision: v1.2.0",
        "package": "write for example: package: dbt-labs/dbt_utils",
        "name": "the name of the folder to install it in: name: my_package",
    }
)


def _local(written: Written) -> DeclaredPackage:
    return LocalPackage(written, str(written.rendered["local"]))


def _hub(written: Written) -> DeclaredPackage:
    version = written.rendered["version"]
    versions = version if isinstance(version, list) else [version]
    return HubPackage(
        written,
        str(written.rendered["package"]),
        tuple(str(each) for each in versions),
        written.rendered.get("install_prerelease") is True,
    )


def _git(written: Written) -> DeclaredPackage:
    folder = written.rendered.get("subdirectory")
    return GitPackage(
        written,
        str(written.rendered["git"]),
        written.number_or_text("revision"),
        str(PurePosixPath(str(folder))) if folder else None,
        written.rendered.get("warn-unpinned") is not False,
    )


def _tarball(written: Written) -> DeclaredPackage:
    return TarballPackage(written, str(written.rendered["tarball"]), str(written.rendered["name"]))


def _private(written: Written) -> DeclaredPackage:
    provider = written.rendered.get("provider")
    return PrivatePackage(
        written, str(written.rendered["private"]), str(provider) if provider else None
    )


_MAKERS: Final[Mapping[str, Callable[[Written], DeclaredPackage]]] = MappingProxyType(
    {"local": _local, "package": _hub, "git": _git, "tarball": _tarball, "private": _private}
)
