"""Which packages a project uses: folders under dbt_packages, and ``local:`` folders."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from dagbook.errors import Origin, ProjectError, raise_errors
from dagbook.jinja.settings_context import SettingsScope, render_value
from dagbook.load.settings import FILE_NAME as SETTINGS_FILE
from dagbook.load.settings import project_name, read_settings_file
from dagbook.load.yaml_places import parse_yaml

_LISTS: Final = ("packages.yml", "dependencies.yml")
_WAYS: Final = ("local", "package", "git", "tarball")


@dataclass(frozen=True, slots=True)
class DeclaredPackage:
    """An entry of packages.yml: how it is had (local, package, git, tarball) and from where."""

    way: str
    source: str
    origin: Origin

    @property
    def likely_name(self) -> str:
        """What the project in it is probably called; for a package of a hub, certainly."""
        return PurePosixPath(self.source.removesuffix(".git")).name


def find_package_folders(root: Path, packages_path: str, scope: SettingsScope) -> tuple[Path, ...]:
    """Folders of all packages, by folder name. Raises ProjectError for one that is not there."""
    installed = {_name(folder): folder for folder in _installed(root / packages_path)}
    declared = tuple(_declared(root, scope))
    raise_errors(_missing(each, packages_path) for each in _not_there(declared, root, installed))
    folders = dict(installed)
    for folder in _local_folders(root, scope):
        folders.setdefault(_name(folder), folder)
    return tuple(folders[name] for name in sorted(folders))


def _installed(folder: Path) -> Iterator[Path]:
    for each in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not each.name.startswith(("__", ".")) and (each / SETTINGS_FILE).is_file():
            yield each


def _name(folder: Path) -> str:
    return project_name(read_settings_file(folder, f"{folder.name}/{SETTINGS_FILE}"))


def _local_folders(root: Path, scope: SettingsScope) -> Iterator[Path]:
    """Local packages of a project, and theirs, at any depth."""
    for declared in _declared(root, scope):
        folder = (root / declared.source).resolve()
        if declared.way == "local" and (folder / SETTINGS_FILE).is_file():
            yield folder
            yield from _local_folders(folder, scope)


def _not_there(
    declared: Iterable[DeclaredPackage], root: Path, installed: Mapping[str, Path]
) -> Iterator[DeclaredPackage]:
    """What is declared and not found; what git or a tarball brings may have any name."""
    spare = dict(installed)
    nameless = []
    for each in declared:
        if each.way in ("git", "tarball"):
            nameless.append(each)
        elif not _is_there(each, root, spare):
            yield each
    yield from nameless[len(spare) :]


def _is_there(declared: DeclaredPackage, root: Path, spare: dict[str, Path]) -> bool:
    if declared.way == "local":
        return ((root / declared.source).resolve() / SETTINGS_FILE).is_file()
    return spare.pop(declared.likely_name, None) is not None


def _declared(root: Path, scope: SettingsScope) -> Iterator[DeclaredPackage]:
    for name in _LISTS:
        file = root / name
        if not file.is_file():
            continue
        document = parse_yaml(file.read_text("utf-8-sig"), name)
        rendered = render_value(document.value, scope)
        entries = rendered.get("packages") if isinstance(rendered, Mapping) else None
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, Mapping):
                yield _entry(entry, document.places.get(f"packages.{index}", Origin(name)))


def _entry(entry: Mapping[str, object], origin: Origin) -> DeclaredPackage:
    for way in _WAYS:
        value = entry.get(way)
        if isinstance(value, str):
            return DeclaredPackage(way, value, origin)
    raise ProjectError(
        "unknown-package",
        f"a package is named by one of: {', '.join(_WAYS)}",
        origin=origin,
    )


def _missing(declared: DeclaredPackage, packages_path: str) -> ProjectError:
    if declared.way == "local":
        return ProjectError(
            "missing-package",
            f"the folder '{declared.source}' is no package: it has no {SETTINGS_FILE}",
            origin=declared.origin,
        )
    return ProjectError(
        "missing-package",
        f"the package '{declared.source}' is not installed in {packages_path}/",
        origin=declared.origin,
        hint=f"put it in {packages_path}/{declared.likely_name} (`dbt deps` does that),"
        " or name a folder with `local: path/to/package`",
    )
