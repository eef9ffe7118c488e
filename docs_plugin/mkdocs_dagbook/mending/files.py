"""Read the properties files that wishes are about, and write them: all of them, or none."""

import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from dagbook.errors import Origin, ProjectError, UsageError
from mkdocs_dagbook.mending.deeds import Left
from mkdocs_dagbook.mending.mend import MendedText, mend_text
from mkdocs_dagbook.mending.placing import place_for
from mkdocs_dagbook.mending.sheet import entry_of, read_sheet
from mkdocs_dagbook.mending.wishes import Wish
from mkdocs_dagbook.site_model import SiteModel

NEW_FILE = "version: 2\n"
_YAML = (".yml", ".yaml")
_OF_PACKAGES = frozenset({"dbt_packages", "dbt_modules", "dbt_internal_packages"})
_BOM = "\ufeff"


def mend_project(
    project: Path, artifacts: Path, site: SiteModel, wishes: Iterable[Wish]
) -> tuple[MendedText, ...]:
    """New texts by file, in their order; nothing is written.

    Raises:
        ProjectError: a file that can't be read or parsed.
    """
    by_file: dict[str, list[Wish]] = defaultdict(list)
    for wish in wishes:
        by_file[wish.path or _place(project, site, wish)].append(wish)
    return tuple(_mended(project, artifacts, path, by_file[path]) for path in sorted(by_file))


def write_all(project: Path, mended: Sequence[MendedText]) -> None:
    """Write what has changed; if that fails halfway, what was written is as it was before.

    Raises:
        UsageError: a file can't be written.
    """
    changed = [(project / each.path, each) for each in mended if each.after != each.before]
    beside: list[tuple[Path, Path, MendedText]] = []
    done: list[tuple[Path, MendedText]] = []
    path = project
    try:
        for named, each in changed:
            path = named.resolve()
            beside.append((_written_beside(path, each.after), path, each))
        for new, path, each in beside:
            new.replace(path)
            done.append((path, each))
    except OSError as error:
        for place, each in done:
            _undo(place, each)
        for new, _, _ in beside:
            new.unlink(missing_ok=True)
        raise UsageError(
            "unwritable-output",
            f"the file can't be written: {error.strerror}",
            origin=Origin(os.path.relpath(path, project.resolve())),
            hint="no file was changed",
        ) from error


def _written_beside(path: Path, text: str) -> Path:
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(text.encode("utf-8"))
    if path.exists():
        shutil.copymode(path, new)
    return new


def _undo(path: Path, mended: MendedText) -> None:
    if mended.before:
        path.write_bytes(mended.before.encode("utf-8"))
    else:
        path.unlink(missing_ok=True)


def _mended(project: Path, artifacts: Path, path: str, wishes: Sequence[Wish]) -> MendedText:
    refusal = _refusal(project, artifacts, path)
    if refusal:
        left = tuple(Left(name=each.name, reason=refusal) for each in wishes)
        return MendedText(path=path, before="", after="", left=left)
    text = _read(project, path)
    if text is None and all(each.path is None for each in wishes):
        new = mend_text(path, NEW_FILE, wishes)
        after = new.after if new.deeds else ""
        return MendedText(path=path, before="", after=after, deeds=new.deeds, left=new.left)
    if text is None:
        raise ProjectError(
            "unmendable-file",
            "the artifacts name this file, and it isn't there",
            origin=Origin(path),
            hint="nothing was written; build the project again, or name it with --project-dir",
        )
    mark = _BOM if text.startswith(_BOM) else ""
    bare = mend_text(path, text.removeprefix(_BOM), wishes)
    return MendedText(
        path=path, before=text, after=mark + bare.after, deeds=bare.deeds, left=bare.left
    )


def _refusal(project: Path, artifacts: Path, path: str) -> str:
    """Why a file is none of ours to write."""
    root, place = project.resolve(), (project / path).resolve()
    if not place.is_relative_to(root):
        return "its file stands outside the project"
    if place.is_relative_to(artifacts.resolve()) or _OF_PACKAGES & {*place.relative_to(root).parts}:
        return "its file is made by a command, or belongs to a package"
    return "" if place.suffix in _YAML else "what describes it is no YAML file"


def _place(project: Path, site: SiteModel, wish: Wish) -> str:
    """A file of its folder that has an entry of it, newer than the artifacts; else a new place."""
    folder = PurePosixPath(wish.code_path).parent
    names = _names(project / folder)
    for name in names:
        path = (folder / name).as_posix()
        text = _read(project, path)
        if text and entry_of(read_sheet(path, text), wish.section, wish.name) is not None:
            return path
    return place_for(wish.code_path, wish.section, site, names)


def _names(folder: Path) -> list[str]:
    try:
        return sorted(each.name for each in folder.iterdir() if each.suffix in _YAML)
    except OSError:
        return []


def _read(project: Path, path: str) -> str | None:
    """A file with its line endings as they are; None where there is none."""
    try:
        return (project / path).read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ProjectError(
            "unmendable-file",
            f"it can't be read: {getattr(error, 'strerror', None) or 'it is no UTF-8'}",
            origin=Origin(path),
            hint="nothing was written; mend this file first",
        ) from error
