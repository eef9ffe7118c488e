"""What the book's mkdocs.yml says of the gate and the glossary, read without MkDocs.

``INHERIT`` names a file whose settings stand below those of the file that says it, as in MkDocs:
mappings are laid over each other key by key, everything else is replaced as a whole.
https://www.mkdocs.org/user-guide/configuration/#configuration-inheritance
"""

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from msgspec.structs import replace

from dagbook.errors import ProjectError
from mkdocs_dagbook.checks.settings_file import SettingsText, loaded_yaml, read_source

_PLUGIN = "dagbook"
_INHERIT = "INHERIT"
_CORRECT = "correct the path, seen from this file, or take the line away"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Tolerant(_Loader):  # type: ignore[misc]
    """Tags of MkDocs and of its extensions (``!ENV``, ``!!python/name:…``) say nothing here."""


_Tolerant.add_multi_constructor("", lambda *_: None)


def in_mkdocs(project: Path, option: str) -> tuple[SettingsText, Any] | None:
    """An option of the plugin in the mkdocs.yml whose book is of this project.

    It stands in the project's folder or above, up to the one with ``.git``.

    Raises:
        ProjectError: an mkdocs.yml with the plugin that is no YAML, or inherits what isn't there.
    """
    whole = project.resolve()
    for folder in (whole, *whole.parents):
        name = Path(os.path.relpath(folder, whole), "mkdocs.yml").as_posix()
        for source, given in _plugin(folder / "mkdocs.yml", name, option):
            named = str(given.get("project") or ".").replace("\0", "")
            if option in given and (folder / named).resolve() == whole:
                return source, given[option]
        if (folder / ".git").exists():
            break
    return None


def host_text(path: Path, name: str, option: str) -> SettingsText:
    """The text of a mkdocs.yml that MkDocs itself has read, to find an option's lines in.

    ``option`` is what the lines are looked for below, ``name`` what the file is called in errors.
    """
    try:
        source = SettingsText(name, path.read_text(encoding="utf-8"), option)
        return _merged(path, source)[0]
    except (OSError, UnicodeDecodeError, ProjectError):
        return SettingsText(name, "", option)


def _plugin(path: Path, name: str, option: str) -> Iterator[tuple[SettingsText, Mapping[str, Any]]]:
    """The options of the plugin, if the file names it."""
    try:
        source = SettingsText(name, path.read_text(encoding="utf-8"), option)
    except (OSError, UnicodeDecodeError):
        return
    if _PLUGIN not in source.text and _INHERIT not in source.text:
        return
    source, site = _merged(path, source)
    plugins = site.get("plugins") if isinstance(site, dict) else None
    listed = plugins if isinstance(plugins, list) else [plugins]
    for each in listed:
        given = each.get(_PLUGIN) if isinstance(each, dict) else None
        if isinstance(given, dict):
            yield source, given


def _merged(
    path: Path, source: SettingsText, above: tuple[Path, ...] = ()
) -> tuple[SettingsText, Any]:
    """What a file says, laid over what it inherits, and the texts of all of them."""
    site = _site(source)
    inherited = site.get(_INHERIT) if isinstance(site, dict) else None
    if not isinstance(inherited, str):
        return source, site
    place = replace(source, section=_INHERIT).place()
    below = Path(os.path.normpath(path.parent / inherited))
    if below in (*above, path):
        raise ProjectError(
            "broken-settings",
            "the file inherits from itself, by way of others",
            origin=place,
            hint=_CORRECT,
        )
    name = Path(os.path.normpath(Path(source.name).parent / inherited)).as_posix()
    parent = read_source(below, name) if below.is_file() else None
    if parent is None:
        message = f"the file inherits from {inherited!r}, which is no file"
        raise ProjectError("broken-settings", message, origin=place, hint=_CORRECT)
    further, base = _merged(below, replace(parent, section=source.section), (*above, path))
    return replace(source, inherits=further), _laid_over(base, site)


@lru_cache(maxsize=8)
def _site(source: SettingsText) -> Any:
    """A file is asked for several options, one after the other."""
    return loaded_yaml(source, _Tolerant)


def _laid_over(base: Any, top: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(top, dict):
        return top
    both = {key: _laid_over(base[key], top[key]) for key in top if key in base}
    return {**base, **top, **both}
