"""Which file a table without properties gets: what its folder does, else what the project does."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from mkdocs_dagbook.mending.wishes import SECTIONS
from mkdocs_dagbook.site_model import Kind, SiteModel, Table

USUAL = "_{folder}.yml"
_COMMON = (
    USUAL,
    "_{folder}__models.yml",
    "_models.yml",
    "models.yml",
    "schema.yml",
    "_schema.yml",
    "properties.yml",
    "_properties.yml",
)


def place_for(table_path: str, section: str, site: SiteModel, there: Sequence[str]) -> str:
    """The properties file of a table, by the path of its code; ``there`` are names in its folder.

    Names of files become patterns: ``_core.yml`` in ``core/`` is ``_{folder}.yml``, ``orders.yml``
    beside ``orders.sql`` is ``{table}.yml``. The one most tables follow is followed.
    """
    code = PurePosixPath(table_path)
    tables = [each for each in site.tables.values() if _is_like(each, section, site)]
    beside = [each for each in tables if each.folder == code.parent.as_posix()]
    pattern = _most_common(_pattern(each) for each in beside) or _found(code, there)
    pattern = pattern or _most_common(
        each for each in map(_pattern, tables) if "/" not in each and "{" in each
    )
    name = _filled(pattern or USUAL, code)
    return name if "/" in name else (code.parent / name).as_posix()


def _is_like(table: Table, section: str, site: SiteModel) -> bool:
    return (
        table.kind is not Kind.SOURCE
        and SECTIONS[table.kind] == section
        and bool(table.patch_path)
        and site.is_own(table.package)
    )


def _pattern(table: Table) -> str:
    """The name of a table's properties file; with its folders where that is another one."""
    path = PurePosixPath(table.patch_path or "")
    if path.parent.as_posix() != table.folder:
        return path.as_posix()
    if path.stem.strip("_") == table.name:
        return path.name.replace(table.name, "{table}", 1)
    folder = path.parent.name
    return path.name.replace(folder, "{folder}", 1) if folder else path.name


def _found(code: PurePosixPath, there: Sequence[str]) -> str:
    return next((each for each in _COMMON if _filled(each, code) in there), "")


def _filled(pattern: str, code: PurePosixPath) -> str:
    filled = pattern.replace("{table}", code.stem)
    return filled.replace("{folder}", code.parent.name or "models")


def _most_common(patterns: Iterable[str]) -> str:
    counts = Counter(patterns)
    return min(counts, key=lambda each: (-counts[each], each), default="")
