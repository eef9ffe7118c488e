"""What the book's mkdocs.yml says of the gate and the glossary, read without MkDocs."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from mkdocs_dagbook.checks.settings_file import SettingsText, loaded_yaml

_PLUGIN = "dagbook"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Tolerant(_Loader):  # type: ignore[misc]
    """Tags of MkDocs and of its extensions (``!ENV``, ``!!python/name:…``) say nothing here."""


_Tolerant.add_multi_constructor("", lambda *_: None)


def in_mkdocs(project: Path, option: str) -> tuple[SettingsText, Any] | None:
    """An option of the plugin in the mkdocs.yml whose book is of this project.

    It stands in the project's folder or above, up to the one with ``.git``.

    Raises:
        ProjectError: an mkdocs.yml with the plugin that is no YAML.
    """
    whole = project.resolve()
    for folder in (whole, *whole.parents):
        name = Path(os.path.relpath(folder, whole), "mkdocs.yml").as_posix()
        for source, given in _plugin(folder / "mkdocs.yml", name, option):
            if (folder / str(given.get("project", "."))).resolve() == whole and option in given:
                return source, given[option]
        if (folder / ".git").exists():
            break
    return None


def _plugin(path: Path, name: str, option: str) -> Iterator[tuple[SettingsText, Mapping[str, Any]]]:
    """The options of the plugin, if the file names it."""
    try:
        source = SettingsText(name, path.read_text(encoding="utf-8"), option)
    except (OSError, UnicodeDecodeError):
        return
    site = loaded_yaml(source, _Tolerant) if _PLUGIN in source.text else None
    plugins = site.get("plugins") if isinstance(site, dict) else None
    for each in plugins if isinstance(plugins, list) else (plugins,):
        given = each.get(_PLUGIN) if isinstance(each, dict) else None
        if isinstance(given, dict):
            yield source, given
