"""Which packages a project uses: folders under dbt_packages, and ``local:`` folders."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from dagbook.errors import Origin, ProjectError, raise_errors
from dagbook.jinja.settings_context import SettingsScope, render_value
from dagbook.load.settings import FILE_NAME as SETTINGS_FILE
from dagbook.load.settings import project_name, read_settings_file
from dagbook.load.yaml_places import parse_yaml

_LISTS: Final = ("packages.yml", "dependencies.yml")


@dataclass(frozen=True, slots=True)
class DeclaredPackage:
    """An entry of packages.yml: ``name`` is what its folder is likely called."""

    name: str
    source: str
    local: str | None
    origin: Origin


def find_package_folders(root: Path, packages_path: str, scope: SettingsScope) -> tuple[Path, ...]:
    """Folders of all packages, by folder name. Raises ProjectError for one that is not there."""
    installed = _installed(root / packages_path)
    local: dict[str, Path] = {}
    errors = []
    for declared in _declared(root, scope):
        folder = _folder(declared, root, installed)
        if folder is None:
            errors.append(_missing(declared, packages_path))
        elif declared.local:
            for each in (folder, *_local_below(folder, scope)):
                local.setdefault(_name(each), each)
    raise_errors(errors)
    names = {_name(folder) for folder in installed.values()}
    extra = {name: folder for name, folder in local.items() if name not in names}
    return tuple(sorted((*installed.values(), *extra.values()), key=lambda folder: folder.name))


def _installed(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        return {}
    return {
        each.name: each
        for each in sorted(folder.iterdir())
        if not each.name.startswith(("__", ".")) and (each / SETTINGS_FILE).is_file()
    }


def _name(folder: Path) -> str:
    return project_name(read_settings_file(folder, f"{folder.name}/{SETTINGS_FILE}"))


def _local_below(folder: Path, scope: SettingsScope) -> Iterator[Path]:
    """Local packages of a local package, at any depth."""
    for declared in _declared(folder, scope):
        below = _folder(declared, folder, {})
        if declared.local and below is not None:
            yield below
            yield from _local_below(below, scope)


def _declared(root: Path, scope: SettingsScope) -> Iterator[DeclaredPackage]:
    for name in _LISTS:
        file = root / name
        if not file.is_file():
            continue
        document = parse_yaml(file.read_text("utf-8-sig"), name)
        rendered = render_value(document.value, scope)
        entries = rendered.get("packages") if isinstance(rendered, Mapping) else None
        for index, entry in enumerate(entries or [] if isinstance(entries, list | None) else []):
            origin = document.places.get(f"packages.{index}", Origin(name))
            if isinstance(entry, Mapping):
                yield _entry(entry, origin)


def _entry(entry: Mapping[str, object], origin: Origin) -> DeclaredPackage:
    for key in ("local", "package", "git", "tarball"):
        value = entry.get(key)
        if isinstance(value, str):
            likely = str(entry.get("name") or PurePosixPath(value.removesuffix(".git")).name)
            return DeclaredPackage(likely, value, value if key == "local" else None, origin)
    raise ProjectError(
        "unknown-package",
        "a package is named by one of: local, package, git, tarball",
        origin=origin,
    )


def _folder(declared: DeclaredPackage, root: Path, installed: Mapping[str, Path]) -> Path | None:
    if declared.local is not None:
        folder = (root / declared.local).resolve()
        return folder if (folder / SETTINGS_FILE).is_file() else None
    if declared.name in installed:
        return installed[declared.name]
    dashed = declared.name.replace("-", "_")
    return installed.get(dashed) or next(
        (folder for folder in installed.values() if _name(folder) == dashed), None
    )


def _missing(declared: DeclaredPackage, packages_path: str) -> ProjectError:
    if declared.local is not None:
        return ProjectError(
            "missing-package",
            f"the folder '{declared.local}' is no package: it has no {SETTINGS_FILE}",
            origin=declared.origin,
        )
    return ProjectError(
        "missing-package",
        f"the package '{declared.source}' is not installed in {packages_path}/",
        origin=declared.origin,
        hint=f"put it in {packages_path}/{declared.name} (`dbt deps` does), or name a folder:"
        "\n  - local: path/to/package",
    )
