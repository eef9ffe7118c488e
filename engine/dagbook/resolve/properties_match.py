"""Which properties entry describes which file: by name, in its own package first.

Where a package switches its own file off and another package has one of that name, as the root
project does to replace a seed, the entry describes that one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec import Struct, field

from dagbook.errors import DagbookError, ProjectError, did_you_mean
from dagbook.project.declarations import Declarations, Properties, SeedDeclaration, SqlDeclaration
from dagbook.project.ids import ResourceType

SECTION_OF_KIND: Final[Mapping[ResourceType, str]] = {
    ResourceType.MODEL: "models",
    ResourceType.SEED: "seeds",
    ResourceType.SNAPSHOT: "snapshots",
    ResourceType.ANALYSIS: "analyses",
    ResourceType.TEST: "data_tests",
    ResourceType.FUNCTION: "functions",
}
_SECTIONS: Final = tuple(SECTION_OF_KIND.values())
Declared = SqlDeclaration | SeedDeclaration
_Owners = Mapping[tuple[str, str], list[Declared]]


class PropertiesMatch(Struct):
    """Entries by what they describe, and what is odd about the others."""

    by_file: dict[tuple[str, str, str], Properties] = field(default_factory=dict)
    """(section, package, file name) to its entry."""
    errors: list[DagbookError] = field(default_factory=list)
    warnings: list[DagbookError] = field(default_factory=list)

    def find(self, declared: Declared) -> Properties | None:
        """The entry that describes a file."""
        return self.by_file.get(_key(declared))


def match_properties(
    declarations: Declarations, is_enabled: Callable[[Declared], bool]
) -> PropertiesMatch:
    """Give every entry to the file it names; ``is_enabled`` knows all config but the entries'."""
    match = PropertiesMatch()
    owners: dict[tuple[str, str], list[Declared]] = defaultdict(list)
    files: tuple[Declared, ...] = (*declarations.sql, *declarations.seeds)
    for declared in files:
        section, _, name = _key(declared)
        owners[section, name].append(declared)
    for same in owners.values():
        if len(same) > 1:
            same[:] = [each for each in same if is_enabled(each)] or same
    for entry in declarations.properties:
        if entry.section in _SECTIONS:
            _give(entry, owners, match)
    return match


def _give(entry: Properties, owners: _Owners, match: PropertiesMatch) -> None:
    for name in file_names(entry):
        packages = [each.package for each in owners.get((entry.section, name), [])]
        if not packages:
            continue
        package = entry.package if entry.package in packages else packages[0]
        key = (entry.section, package, name)
        known = match.by_file.get(key)
        if known is not None and entry.package != package:
            return
        if known is not None and known.package == package:
            match.errors.append(_described_twice(entry, known))
        else:
            match.by_file[key] = entry
        return
    match.warnings.append(_unmatched(entry, owners))


def file_names(entry: Properties) -> Iterable[str]:
    """What a file may be called that an entry describes, the likeliest first."""
    if entry.version is None:
        return (entry.name,)
    own = (entry.name,) if entry.version.is_latest else ()
    return (entry.version.file_name, *own)


def _key(declared: Declared) -> tuple[str, str, str]:
    kind = declared.kind if isinstance(declared, SqlDeclaration) else ResourceType.SEED
    return SECTION_OF_KIND[kind], declared.package, declared.name


def _described_twice(entry: Properties, first: Properties) -> ProjectError:
    return ProjectError(
        "duplicate-properties",
        f"'{entry.name}' is described twice under {entry.section}:",
        origin=entry.origin,
        notes=[f"the other one: {first.origin}"],
        hint="put both into one entry",
    )


def _unmatched(entry: Properties, owners: _Owners) -> ProjectError:
    elsewhere = [section for section, name in owners if name == entry.name]
    if elsewhere:
        hint: str | None = f"'{entry.name}' is one of the {elsewhere[0]}: put the entry there"
    else:
        known = [name for section, name in owners if section == entry.section]
        hint = did_you_mean(entry.name, known)
    return ProjectError(
        "unmatched-properties",
        f"no file belongs to '{entry.name}' under {entry.section}:",
        origin=entry.origin,
        hint=hint,
    )
