"""Where a project keeps its glossary: ``glossary:`` in dagbook.yml, beside ``check:``.

    glossary: [glossary, ../handbook/terms]       [tool.dagbook]
                                                  glossary = ["glossary"]

Folders or files, seen from the project; where neither says it, those of the plugin in mkdocs.yml.
"""

from pathlib import Path

from dagbook.errors import ProjectError
from mkdocs_dagbook.checks.mkdocs_file import in_mkdocs
from mkdocs_dagbook.checks.settings_file import find_settings


def glossary_folders(project: Path) -> tuple[str, ...] | None:
    """The folders of glossary files; None where nothing is said.

    Raises:
        ProjectError: a settings file that can't be read, or something else than texts.
    """
    found = find_settings(project, "glossary") or in_mkdocs(project, "glossary")
    source, given = found or (None, None)
    if source is None or given is None:
        return None
    folders = [given] if isinstance(given, str) else given
    if not isinstance(folders, list) or not all(isinstance(each, str) for each in folders):
        raise ProjectError(
            "bad-glossary-setting",
            f"glossary is {given!r}, wanted is a folder or a list of folders",
            origin=source.place(),
        )
    return tuple(folders)
