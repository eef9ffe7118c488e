"""packages.yml and dependencies.yml: read, rendered, checked entry by entry."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import DagbookError, Origin, ProjectError, did_you_mean, raise_errors
from dagbook.jinja.settings_values import SettingsScope, render_value
from dagbook.load.declared_packages import DeclaredPackage, Written
from dagbook.load.package_entries import entry_errors, make_package
from dagbook.load.yaml_places import Places, YamlDocument, parse_yaml

PACKAGES_FILE: Final = "packages.yml"
DEPENDENCIES_FILE: Final = "dependencies.yml"

_TOP_KEYS: Final = ("packages", "projects")


class PackageList(Struct, frozen=True):
    """What a project declares: its packages, and the names of dbt projects it wants to refer to."""

    path: str
    packages: tuple[DeclaredPackage, ...] = ()
    projects: tuple[tuple[str, Origin], ...] = ()
    is_there: bool = False
    """Whether any file declares packages, be it none."""
    warnings: tuple[DagbookError, ...] = ()


def read_package_list(root: Path, scope: SettingsScope, folder: str = "") -> PackageList:
    """The packages of a project. ``folder`` is how messages call a root that isn't the user's own.

    Raises ProjectError or ErrorGroup.
    """
    texts = {
        name: (root / name).read_text("utf-8-sig")
        for name in (PACKAGES_FILE, DEPENDENCIES_FILE)
        if (root / name).is_file()
    }
    return parse_package_list(texts, scope, folder)


def parse_package_list(
    texts: Mapping[str, str], scope: SettingsScope, folder: str = ""
) -> PackageList:
    """The same from the texts of the files, by file name."""
    prefix = f"{folder}/" if folder else ""
    documents = {name: parse_yaml(text, f"{prefix}{name}") for name, text in texts.items()}
    raise_errors(_top_errors(documents))
    tops = {name: _mapping(document.value) for name, document in documents.items()}
    chosen = DEPENDENCIES_FILE if "packages" in tops.get(DEPENDENCIES_FILE, {}) else PACKAGES_FILE
    document = documents.get(chosen)
    return PackageList(
        path=chosen,
        packages=parse_entries(document, scope) if document else (),
        projects=_projects(documents.get(DEPENDENCIES_FILE)),
        is_there="packages" in tops.get(chosen, {}),
        warnings=tuple(each for found in documents.values() for each in found.warnings),
    )


def parse_entries(document: YamlDocument, scope: SettingsScope) -> tuple[DeclaredPackage, ...]:
    """The entries of a document's ``packages``. Raises ProjectError or ErrorGroup."""
    places, path = document.places, document.places.path
    own = replace(scope, places=lambda dotted: places.get(dotted, Origin(path)))
    entries = _list(_mapping(document.value).get("packages"))
    rendered = _list(render_value(list(entries), own, "packages"))
    written = []
    errors: list[DagbookError] = []
    for index, (before, after) in enumerate(zip(entries, rendered, strict=True)):
        place = f"packages.{index}"
        each = _written(before, after, places.below(place))
        errors.extend(entry_errors(each))
        written.append(each)
    raise_errors(errors)
    return tuple(make_package(each) for each in written)


def entry_of(values: Mapping[str, object], origin: Origin) -> DeclaredPackage:
    """An entry that comes from elsewhere than a file: a hub's answer. Raises as parsing does."""
    written = Written(origin, values, values)
    raise_errors(entry_errors(written))
    return make_package(written)


def _top_errors(documents: Mapping[str, YamlDocument]) -> Iterator[DagbookError]:
    with_packages = []
    for name, document in documents.items():
        if document.value is None:
            continue
        if not isinstance(document.value, Mapping):
            yield ProjectError(
                "wrong-type",
                f"{name} must be a mapping with the key 'packages'",
                origin=document.places.start,
            )
            continue
        if "packages" in document.value:
            with_packages.append(document)
        yield from _key_errors(name, document.value, document.places)
    if len(with_packages) > 1:
        first, second = with_packages
        yield ProjectError(
            "two-package-lists",
            f"'packages' stands in {PACKAGES_FILE} and in {DEPENDENCIES_FILE}",
            origin=second.places["packages"],
            hint=f"keep one: move the entries to {first.places['packages']}",
        )


def _key_errors(
    name: str, values: Mapping[object, object], places: Places
) -> Iterator[DagbookError]:
    for key, value in values.items():
        place = places.get(str(key))
        if key not in _TOP_KEYS:
            yield ProjectError(
                "unknown-key",
                f"'{key}' is no key of {name}",
                origin=place,
                hint=did_you_mean(str(key), _TOP_KEYS),
            )
        elif key == "projects" and name == PACKAGES_FILE:
            yield ProjectError(
                "misplaced-projects",
                f"'projects' cannot stand in {PACKAGES_FILE}",
                origin=place,
                hint=f"it belongs into {DEPENDENCIES_FILE}",
            )
        elif value is not None and not isinstance(value, list):
            yield ProjectError("wrong-type", f"'{key}' must be a list", origin=place)


def _projects(document: YamlDocument | None) -> tuple[tuple[str, Origin], ...]:
    if document is None:
        return ()
    entries = _list(_mapping(document.value).get("projects"))
    return tuple(
        (
            str(each.get("name", each) if isinstance(each, Mapping) else each),
            document.places[f"projects.{index}"],
        )
        for index, each in enumerate(entries)
    )


def _written(before: object, after: object, places: Places) -> Written:
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        hint = "an entry is written as: - package: dbt-labs/dbt_utils"
        raise ProjectError(
            "wrong-type",
            f"an entry of 'packages' must be a mapping, not {type(before).__name__}",
            origin=places.start,
            hint=hint,
        )
    return Written(places.start, after, before, places)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
