"""Macros that come with dagbook: the package ``dbt``, and stand-ins for packages everybody uses."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from dagbook.macros import BUNDLED, FOLDER, HISTORY
from dagbook.project.files import (
    FileKind,
    HistorySettings,
    Package,
    PackageSettings,
    SourceFile,
)
from dagbook.project.ids import INTERNAL_PACKAGE

_MACROS: Final = "macros"


def built_in_package() -> Package:
    """The package ``dbt``."""
    paths = (path for path in FOLDER.rglob("*.sql") if not path.is_relative_to(BUNDLED))
    return _package(INTERNAL_PACKAGE, FOLDER, paths)


def bundled_packages(present: Iterable[Package]) -> tuple[Package, ...]:
    """Stand-ins for the packages that the present ones mention and that are not among them.

    A package is mentioned where its name with a dot behind it stands in a file; a real package of
    that name always goes first.
    """
    found = tuple(present)
    installed = {package.name for package in found}
    wanted = [each for each in bundled_names() if each not in installed and _mentioned(each, found)]
    return tuple(_package(name, BUNDLED / name, (BUNDLED / name).rglob("*.sql")) for name in wanted)


def history_package(settings: HistorySettings, taken: Iterable[str]) -> tuple[Package, ...]:
    """The package that declares the history as a source, where the warehouse has one."""
    if not settings.warehouse:
        return ()
    text = HISTORY.read_text("utf-8")
    for key, value in (("database", settings.database), ("schema", settings.schema)):
        if value is not None:
            line = f"    {key}: {json.dumps(value)}".replace("\\", r"\\")
            text = re.sub(rf"(?m)^    {key}: .*$", line, text)
    name = "dagbook_history" if "dagbook" in set(taken) else "dagbook"
    path = f"models/{HISTORY.name}"
    file = SourceFile(path, "models", FileKind.PROPERTIES, text, place=f"{name}:")
    made = PackageSettings(name=name, version=None, profile=None)
    return (Package(made, str(HISTORY.parent), (file,)),)


def bundled_names() -> tuple[str, ...]:
    """Packages that have a stand-in."""
    return tuple(sorted(path.name for path in BUNDLED.iterdir() if path.is_dir()))


def _mentioned(name: str, packages: Iterable[Package]) -> bool:
    call = f"{name}."
    return any(call in text for text in _texts(packages))


def _texts(packages: Iterable[Package]) -> Iterator[str]:
    for package in packages:
        for file in package.files:
            if file.text is not None:
                yield file.text


def _package(name: str, folder: Path, paths: Iterable[Path]) -> Package:
    files = tuple(
        SourceFile(
            f"{_MACROS}/{path.relative_to(folder).as_posix()}",
            _MACROS,
            FileKind.MACRO,
            path.read_text("utf-8"),
            place=f"{name}:",
        )
        for path in sorted(paths)
    )
    return Package(
        PackageSettings(name=name, version=None, profile=None), str(folder.parent), files
    )
