"""deps: install the packages that packages.yml declares."""

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import click
from msgspec import Struct, field
from msgspec.structs import replace

from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import EVERYWHERE
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.request import Request
from dagbook.errors import DagbookError, ProjectError
from dagbook.events import FileWritten, Listener, StageStarted, Warned
from dagbook.jinja.settings_values import SettingsScope
from dagbook.load.declared_packages import HubPackage
from dagbook.load.package_list import (
    DEPENDENCIES_FILE,
    PACKAGES_FILE,
    PackageList,
    parse_package_list,
)
from dagbook.load.package_lock import LOCK_FILE, PackageLock, read_lock, read_record
from dagbook.load.settings import FILE_NAME, packages_path, project_name, read_settings_file
from dagbook.packages.add import Addition, add_to_list, read_addition
from dagbook.packages.install import check_packages_folder, install_packages
from dagbook.packages.lock import lock_text, locked_packages
from dagbook.packages.settled import SettledPackage, Surroundings
from dagbook.packages.solve import settle_each, solve_packages
from dagbook.packages.web import patience_of


class _Project(Struct, frozen=True, kw_only=True):
    """What of a project its packages depend on; no profile is needed."""

    root: Path
    scope: SettingsScope
    folder: Path
    """Where packages are installed."""
    listed: PackageList
    lock: PackageLock | None
    edited: Mapping[str, str] = field(default_factory=dict)
    """Files with a package added: name to new text."""

    @property
    def fitting_lock(self) -> PackageLock | None:
        """The lock, if it was made from the very entries there are."""
        fits = self.lock is not None and self.lock.fits(self.listed.packages)
        return self.lock if fits else None


def deps(request: Request, listener: Listener) -> CommandOutcome:
    """Install as the lock says, or settle anew and write the lock. Raises ProjectError."""
    listener(StageStarted("packages"))
    project = _read(request)
    _warn((*project.listed.warnings, *_project_warnings(project.listed)), listener)
    if not project.listed.packages:
        return _without_packages(project)
    lock = None if request.has("upgrade") else project.fitting_lock
    with tempfile.TemporaryDirectory(prefix="dagbook-packages-") as downloads:
        place = Surroundings(
            root=project.root,
            downloads=Path(downloads),
            scope=project.scope,
            patience=patience_of(request.environment),
            check_dbt_version=request.options.get("version_check") is not False,
        )
        settled = _settled(project, lock, place)
        _warn((warning for each in settled for warning in each.warnings), listener)
        return _carry_out(request, project, settled, place, listener)


def _read(request: Request) -> _Project:
    root = request.place.project_dir.resolve()
    file = read_settings_file(root, FILE_NAME)
    scope = SettingsScope(
        variables=request.place.cli_vars,
        env_vars=request.environment,
        project_name=project_name(file),
        secrets_allowed=True,
    )
    bare = replace(scope, secrets_allowed=False, places=file.place)
    texts = _texts(root)
    addition = _addition(request)
    edited = _edited(texts, addition, scope) if addition else {}
    return _Project(
        root=root,
        scope=scope,
        folder=root / packages_path(file, bare),
        listed=parse_package_list({**texts, **edited}, scope),
        lock=None if request.has("upgrade") else read_lock(root, scope),
        edited=edited,
    )


def _texts(root: Path) -> dict[str, str]:
    return {
        name: (root / name).read_text("utf-8-sig")
        for name in (PACKAGES_FILE, DEPENDENCIES_FILE)
        if (root / name).is_file()
    }


def _addition(request: Request) -> Addition | None:
    text = request.text("add_package")
    return read_addition(text, request.text("source") or "hub") if text else None


def _edited(
    texts: Mapping[str, str], addition: Addition, scope: SettingsScope
) -> Mapping[str, str]:
    """The file that declares packages, with one more."""
    name = parse_package_list(texts, scope).path
    return {name: add_to_list(texts.get(name, ""), addition, name)}


def _settled(
    project: _Project, lock: PackageLock | None, place: Surroundings
) -> tuple[SettledPackage, ...]:
    declared = project.listed.packages
    if lock is None:
        return solve_packages(declared, place)
    return settle_each(locked_packages(lock, declared), place)


def _carry_out(
    request: Request,
    project: _Project,
    settled: tuple[SettledPackage, ...],
    place: Surroundings,
    listener: Listener,
) -> CommandOutcome:
    """Install, or only write the lock, or only tell; nothing is written before all is there."""
    check_packages_folder(project.folder, project.root)
    if request.has("dry_run"):
        verb = "would lock" if request.has("lock") else "would install"
        return CommandOutcome(answer=_lines(verb, settled))
    verb = "locked"
    if not request.has("lock"):
        settled = install_packages(settled, project.folder, place)
        verb = "installed"
    files = dict(project.edited)
    if request.has("upgrade") or project.fitting_lock is None:
        files[LOCK_FILE] = lock_text(project.listed.packages, settled)
    for name, text in files.items():
        (project.root / name).write_text(text, encoding="utf-8")
        listener(FileWritten(name))
    return CommandOutcome(answer=_lines(verb, settled))


def _without_packages(project: _Project) -> CommandOutcome:
    """Nothing is declared: what we installed before goes, what others put there stays."""
    told = f"no packages are declared in {project.listed.path}"
    if not read_record(project.folder):
        return CommandOutcome(answer=(told,))
    check_packages_folder(project.folder, project.root)
    shutil.rmtree(project.folder.resolve())
    if (project.root / LOCK_FILE).is_file():
        (project.root / LOCK_FILE).write_text(lock_text((), ()), encoding="utf-8")
    return CommandOutcome(answer=(told, f"removed {project.folder.name}"))


def _lines(verb: str, settled: Iterable[SettledPackage]) -> tuple[str, ...]:
    """``installed dbt_utils   dbt-labs/dbt_utils 1.3.0 (1.3.3 is available)``."""
    found = tuple(settled)
    width = max(len(each.name) for each in found)
    lines = [f"{verb} {each.name:<{width}}  {each.label}{_newer(each)}" for each in found]
    outdated = any(_newer(each) for each in found)
    hint = ("newer versions: widen the ranges, then dagbook deps --upgrade",) if outdated else ()
    return (*lines, *hint)


def _newer(settled: SettledPackage) -> str:
    is_newer = isinstance(settled.package, HubPackage) and settled.latest != settled.version
    return f" ({settled.latest} is available)" if is_newer else ""


def _project_warnings(listed: PackageList) -> Iterable[DagbookError]:
    for name, origin in listed.projects:
        yield ProjectError(
            "platform-project",
            f"the project '{name}' is not installed: references between projects are a service of"
            " dbt's platform",
            origin=origin,
            hint="to have its models here, declare it under packages: as git: or local:",
        )


def _warn(warnings: Iterable[DagbookError], listener: Listener) -> None:
    for warning in warnings:
        listener(Warned(warning))


_HELP: Final = """Install the packages of packages.yml or dependencies.yml into dbt_packages.

\b
  dagbook deps                                  as package-lock.yml says, if it fits
  dagbook deps --upgrade                        the newest versions the ranges allow
  dagbook deps --add-package dbt-labs/dbt_utils@1.3.0
  dagbook deps --add-package https://github.com/my/package.git@v1.0.0 --source git

All packages are installed, or, if one cannot be had, what was there stays.
"""

command: click.Command = declare(
    Declared("deps", deps, _HELP),
    (
        click.Option(("--upgrade",), is_flag=True, help="Settle versions anew, whatever the lock"),
        click.Option(("--lock",), is_flag=True, help="Write package-lock.yml, install nothing"),
        click.Option(
            ("--add-package",), metavar="NAME@VERSION", help="Add a package, then install"
        ),
        click.Option(
            ("--source",),
            type=click.Choice(("hub", "git", "local")),
            default="hub",
            help="Where the added package comes from",
        ),
        click.Option(("--dry-run",), is_flag=True, help="Tell what would be done, change nothing"),
        *EVERYWHERE,
    ),
)
