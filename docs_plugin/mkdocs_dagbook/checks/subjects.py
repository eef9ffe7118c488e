"""What the gate asks about, and how to pick some of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from dagbook.errors import Origin
from mkdocs_dagbook.checks.rule import Thing
from mkdocs_dagbook.site_model import SiteModel

METHODS = ("path", "name", "schema", "tag", "kind", "owner", "group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing with everything it can be picked by."""

    thing: Thing
    key: str
    name: str
    kind: str
    path: str
    schema: str = ""
    tags: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    group: str = ""
    origin: Origin

    @property
    def folder(self) -> str:
        """The folder it stands in."""
        folder = PurePosixPath(self.path).parent.as_posix()
        return "" if folder == "." else folder

    def values(self, method: str) -> tuple[str, ...]:
        """What a selector of that method is compared with."""
        return {
            "path": (self.path,),
            "name": (self.name, self.name.rpartition(".")[2]),
            "schema": (self.schema,),
            "tag": self.tags,
            "kind": (self.kind,),
            "owner": self.owners,
            "group": (self.group,),
        }.get(method, ())


def matches(selector: str, subject: Subject) -> bool:
    """Whether ``method:pattern`` picks it; a bare pattern is compared with name and path.

    Patterns are those of the shell. A path pattern that names a folder picks all below it.
    """
    method, colon, pattern = selector.partition(":")
    if colon and method in METHODS:
        methods: tuple[str, ...] = (method,)
    else:
        methods, pattern = ("name", "path"), selector
    for each in methods:
        patterns = (pattern, f"{pattern.rstrip('/')}/*") if each == "path" else (pattern,)
        values = subject.values(each)
        if any(fnmatchcase(value, wanted) for value in values for wanted in patterns):
            return True
    return False


def subjects(site: SiteModel) -> Iterator[Subject]:
    """Everything that belongs to the project itself; what packages bring is not its business."""
    yield from _tables(site)
    for exposure in site.exposures.values():
        if site.is_own(exposure.package):
            yield Subject(
                thing=exposure,
                key=exposure.unique_id,
                name=exposure.name,
                kind="exposure",
                path=exposure.origin.path,
                tags=exposure.tags,
                owners=exposure.owners,
                origin=exposure.origin,
            )
    for macro in site.macros.values():
        if site.is_own(macro.package):
            yield Subject(
                thing=macro,
                key=macro.unique_id,
                name=macro.name,
                kind="macro",
                path=macro.origin.path,
                origin=macro.origin,
            )
    for term in site.terms.values():
        yield Subject(
            thing=term,
            key=term.slug,
            name=term.name,
            kind="term",
            path=term.origin.path,
            owners=(term.owner_key,) if term.owner_key else (),
            origin=term.origin,
        )


def _tables(site: SiteModel) -> Iterable[Subject]:
    for table in site.tables.values():
        if site.is_own(table.package):
            yield Subject(
                thing=table,
                key=table.unique_id,
                name=table.title,
                kind=table.kind.value,
                path=table.code_path,
                schema=table.schema,
                tags=table.tags,
                owners=table.owners,
                group=table.group or "",
                origin=table.origin,
            )
