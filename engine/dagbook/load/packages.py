"""Which packages a project uses: folders under dbt_packages, and ``local:`` folders."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from msgspec import Struct

from dagbook.errors import DagbookError, Origin, ProjectError, raise_errors
from dagbook.jinja.settings_values import SettingsScope
from dagbook.load.built_in import bundled_names
from dagbook.load.declared_packages import (
    DeclaredPackage,
    GitPackage,
    HubPackage,
    LocalPackage,
    TarballPackage,
)
from dagbook.load.package_list import read_package_list
from dagbook.load.package_lock import LOCK_FILE, locked_name, read_lock, read_record
from dagbook.load.settings import FILE_NAME as SETTINGS_FILE
from dagbook.load.settings import project_name, read_settings_file

_INSTALL: Final = "install it: dagbook deps"


class PackageFolders(Struct, frozen=True):
    """The folders of all packages, by project name, and what is doubtful about them."""

    folders: tuple[Path, ...]
    warnings: tuple[DagbookError, ...] = ()


def find_packages(root: Path, packages_path: str, scope: SettingsScope) -> PackageFolders:
    """Find every package a project declares. Raises ProjectError for one that is not there."""
    installed = {_name(folder): folder for folder in _installed(root / packages_path)}
    listed = read_package_list(root, scope)
    absent = tuple(_not_there(listed.packages, root, installed))
    raise_errors(_missing(each, packages_path) for each in absent if not _has_stand_in(each))
    folders = dict(installed)
    for folder in _local_folders(listed.packages, root, scope):
        folders.setdefault(_name(folder), folder)
    return PackageFolders(
        tuple(folders[name] for name in sorted(folders)),
        (
            *listed.warnings,
            *(_stands_in(each) for each in absent),
            *_lock_warnings(listed.packages, root, packages_path, scope),
        ),
    )


def _installed(folder: Path) -> Iterator[Path]:
    for each in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not each.name.startswith(("__", ".")) and (each / SETTINGS_FILE).is_file():
            yield each


def _name(folder: Path) -> str:
    return project_name(read_settings_file(folder, f"{folder.name}/{SETTINGS_FILE}"))


def _local_folders(
    declared: Iterable[DeclaredPackage], root: Path, scope: SettingsScope
) -> Iterable[Path]:
    """Local packages of a project, and theirs, at any depth.

    A path counts from the project that is built, as in dbt, or else from the package's own folder.
    """
    pending = [(each, root) for each in declared]
    seen: dict[Path, None] = {}
    for each, base in pending:
        found = _local_folder(each, base, root)
        if found is not None and found not in seen:
            seen[found] = None
            theirs = read_package_list(found, scope, found.name).packages
            pending.extend((their, found) for their in theirs)
    return seen


def _local_folder(declared: DeclaredPackage, base: Path, root: Path) -> Path | None:
    if not isinstance(declared, LocalPackage):
        return None
    places = ((place / declared.path).resolve() for place in (root, base))
    return next((place for place in places if (place / SETTINGS_FILE).is_file()), None)


def _not_there(
    declared: Iterable[DeclaredPackage], root: Path, installed: Mapping[str, Path]
) -> Iterator[DeclaredPackage]:
    """What is declared and not found; what git or a tarball brings may have any name."""
    spare = dict(installed)
    nameless = []
    for each in declared:
        if isinstance(each, LocalPackage):
            if not ((root / each.path).resolve() / SETTINGS_FILE).is_file():
                yield each
        elif isinstance(each, HubPackage):
            if spare.pop(_bare_name(each), None) is None:
                yield each
        else:
            nameless.append(each)
    yield from nameless[len(spare) :]


def _has_stand_in(declared: DeclaredPackage) -> bool:
    return isinstance(declared, HubPackage) and _bare_name(declared) in bundled_names()


def _bare_name(declared: HubPackage) -> str:
    return PurePosixPath(declared.package).name


def _stands_in(declared: DeclaredPackage) -> ProjectError:
    return ProjectError(
        "stand-in-package",
        f"the package '{declared.shown}' is not installed: our own macros of that name serve",
        origin=declared.written.origin,
        hint=_INSTALL,
    )


def _missing(declared: DeclaredPackage, packages_path: str) -> ProjectError:
    origin = declared.written.origin
    if isinstance(declared, LocalPackage):
        return ProjectError(
            "missing-package",
            f"the folder '{declared.path}' is no package: it has no {SETTINGS_FILE}",
            origin=origin,
        )
    return ProjectError(
        "missing-package",
        f"the package '{declared.shown}' is not installed in {packages_path}/",
        origin=origin,
        hint=_INSTALL,
    )


def _lock_warnings(
    declared: tuple[DeclaredPackage, ...], root: Path, packages_path: str, scope: SettingsScope
) -> Iterator[DagbookError]:
    """Whether the lock belongs to packages.yml, and what is installed to the lock."""
    try:
        lock = read_lock(root, scope) if declared else None
    except ProjectError as error:
        yield error
        return
    if lock is None:
        return
    if not lock.fits(declared):
        if any(each.written.rendered != each.written.unrendered for each in declared):
            return  # the hash is dbt's and changes with every token
        yield ProjectError(
            "stale-lock",
            f"{declared[0].written.origin.path} was changed after {LOCK_FILE} was written",
            origin=Origin(LOCK_FILE),
            hint="settle and install anew: dagbook deps",
        )
        return
    record = read_record(root / packages_path)
    for each in lock.packages:
        entry = record.get(locked_name(each) or "")
        version, is_now = _version(each), _recorded_version(entry)
        if entry is not None and version != is_now:
            yield ProjectError(
                "other-package-version",
                f"'{locked_name(each)}' is installed as {is_now}, {LOCK_FILE} says {version}",
                origin=each.written.origin,
                hint="install what the lock says: dagbook deps",
            )


def _version(package: DeclaredPackage) -> str | None:
    if isinstance(package, HubPackage):
        return package.versions[0]
    if isinstance(package, TarballPackage):
        return package.shown
    return package.revision if isinstance(package, GitPackage) else package.shown


def _recorded_version(entry: Mapping[str, object] | None) -> str | None:
    keys = ("version", "revision", "tarball", "local")
    return next((str(entry[key]) for key in keys if entry and key in entry), None)
