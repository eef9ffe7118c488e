"""Properties files to entries: ``models: - name: …``, checked, with the place of every key."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from dagbook.errors import DagbookError, Origin, ProjectError, did_you_mean
from dagbook.load.yaml_places import Places, YamlDocument, parse_yaml
from dagbook.parse.shapes import (
    FREE_KEYS,
    SECTION_ALIASES,
    SHAPES,
    check_shape,
)
from dagbook.project.declarations import Properties
from dagbook.project.files import Package, SourceFile


class PropertiesFile(Struct, frozen=True):
    """The entries of one file and what is wrong with it."""

    entries: tuple[Properties, ...]
    errors: tuple[DagbookError, ...]
    warnings: tuple[DagbookError, ...]


def parse_properties(package: Package, file: SourceFile) -> PropertiesFile:
    """Every entry of a properties file. Raises ProjectError where it is no YAML mapping."""
    document = parse_yaml(file.text or "", file.shown_path)
    if document.value is None:
        return PropertiesFile((), (), document.warnings)
    if not isinstance(document.value, Mapping):
        raise ProjectError(
            "wrong-type",
            "a properties file must be a mapping with keys such as models: or sources:",
            origin=Origin(file.shown_path, 1),
        )
    entries: list[Properties] = []
    found: list[tuple[str, DagbookError]] = [("warning", each) for each in document.warnings]
    for key, listed in document.value.items():
        section = SECTION_ALIASES.get(str(key), str(key))
        if section in SHAPES:
            found.extend(_section(document, str(key), listed))
            entries.extend(_entries(package, file, section, (str(key), document)))
        elif section not in FREE_KEYS:
            found.append(("warning", _unknown_section(section, document)))
    return PropertiesFile(
        tuple(entries),
        tuple(finding for severity, finding in found if severity == "error"),
        tuple(finding for severity, finding in found if severity == "warning"),
    )


def _section(
    document: YamlDocument, key: str, listed: object
) -> Iterator[tuple[str, DagbookError]]:
    def place(dotted: str) -> Origin:
        full = f"{key}.{dotted}" if dotted else key
        return document.places.get(full, document.places[key])

    if listed is None:
        return
    if not isinstance(listed, list):
        yield "error", ProjectError("wrong-type", f"'{key}' must be a list", origin=place(""))
        return
    shape = SHAPES[SECTION_ALIASES.get(key, key)]
    for index, entry in enumerate(listed):
        yield from check_shape(entry, shape, place, str(index))


def _entries(
    package: Package, file: SourceFile, section: str, listed: tuple[str, YamlDocument]
) -> Iterator[Properties]:
    key, document = listed
    values = document.value[key] if isinstance(document.value, Mapping) else None
    for index, entry in enumerate(values if isinstance(values, list) else ()):
        if not isinstance(entry, Mapping) or entry.get("name") in (None, ""):
            continue
        places: Places = document.places.below(f"{key}.{index}")
        yield Properties(
            section=section,
            name=str(entry["name"]),
            package=package.name,
            original_path=file.path,
            resource_path=file.resource_path,
            values=entry,
            origin=places.start,
            origins=places,
        )


def _unknown_section(key: str, document: YamlDocument) -> ProjectError:
    known = tuple(SHAPES)
    return ProjectError(
        "unknown-key",
        f"'{key}' is no section of a properties file",
        origin=document.places.get(key),
        hint=did_you_mean(key, known) or f"sections are: {', '.join(SHAPES)}",
    )
