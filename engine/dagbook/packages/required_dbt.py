"""Whether the project and its packages are made for the dbt whose behaviour dagbook follows."""

from collections.abc import Iterator
from typing import Final

from dagbook.errors import DagbookError, ProjectError
from dagbook.packages.versions import Requirement, Version, corrected, read_requirement
from dagbook.project.files import Package, PackageSettings, ProjectFiles
from dagbook.version import DBT_VERSION

_KEY: Final = "require-dbt-version"
_ANYWAY: Final = "try all the same: --no-version-check"


def unmet_dbt_versions(files: ProjectFiles) -> Iterator[DagbookError]:
    """An error for each ``require-dbt-version`` that is not met, or that nobody understands."""
    for package in (files.root, *files.packages):
        yield from _unmet(package, is_root=package is files.root)


def _unmet(package: Package, *, is_root: bool) -> Iterator[DagbookError]:
    settings = package.settings
    requirements: list[Requirement] = []
    for text in settings.required_dbt:
        found = read_requirement(text)
        if found is None:
            yield _broken(text, settings)
            return
        requirements.append(found)
    version = _current()
    if all(each.allows(version) for each in requirements):
        return
    what = "this project" if is_root else f"package '{package.name}'"
    yield ProjectError(
        "wrong-dbt-version",
        f"{what} asks for dbt {', '.join(settings.required_dbt)}; "
        f"dagbook works as dbt {DBT_VERSION}",
        origin=settings.origins.get(_KEY),
        hint=_ANYWAY if is_root else f"look for another version of the package, or {_ANYWAY}",
    )


def _broken(text: str, settings: PackageSettings) -> DagbookError:
    return ProjectError(
        "invalid-version",
        f"'{text}' is no version of dbt to ask for",
        origin=settings.origins.get(_KEY),
        hint=f"three numbers, perhaps with a sign: {_KEY}: {corrected(text)}",
    )


def _current() -> Version:
    numbers = DBT_VERSION.split(".")
    return Version(DBT_VERSION, (int(numbers[0]), int(numbers[1]), int(numbers[2])))
