"""The stage: a folder, a profile and what the user asked for become ``ProjectFiles``."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from dagbook.adapters.find import find_adapter
from dagbook.errors import Origin, ProfileError, ProjectError
from dagbook.jinja.settings_values import SettingsScope, render_value
from dagbook.load.built_in import built_in_package, bundled_packages, history_package
from dagbook.load.discovery import discover_files
from dagbook.load.history_settings import read_history_settings
from dagbook.load.packages import find_packages
from dagbook.load.profile import ProfileChoice, load_target
from dagbook.load.selectors import read_selectors
from dagbook.load.settings import (
    FILE_NAME,
    SettingsFile,
    project_name,
    read_settings_file,
    render_settings,
)
from dagbook.project.columns import EMPTY
from dagbook.project.files import (
    Package,
    ProjectFiles,
    Target,
)
from dagbook.project.results import NO_VARIABLES


class LoadRequest(Struct, frozen=True, kw_only=True):
    """What to load. Values that are None come from the environment, the files or dbt's defaults.

    ``cli_vars`` are --vars; ``environment`` is the process's; ``working_dir`` the current folder.
    """

    project_dir: Path
    profiles_dir: Path | None = None
    profile: str | None = None
    target: str | None = None
    threads: int | None = None
    target_path: str | None = None
    cli_vars: Mapping[str, object] = EMPTY
    environment: Mapping[str, str] = NO_VARIABLES
    working_dir: Path | None = None


def load_project(request: LoadRequest) -> ProjectFiles:
    """Read everything a project consists of. Raises ProjectError, ProfileError or ErrorGroup."""
    root = request.project_dir.resolve()
    file = read_settings_file(root, FILE_NAME)
    bare = SettingsScope(
        variables=request.cli_vars,
        env_vars=request.environment,
        project_name=project_name(file),
    )
    target = load_target(_choice(request, root, file, bare), replace(bare, secrets_allowed=True))
    scope = replace(bare, target=target, public_target=_shown_target(target))
    settings = render_settings(file, replace(scope, places=file.place))
    if request.target_path:
        settings = replace(settings, target_path=request.target_path)
    found = find_packages(root, settings.packages_path, replace(scope, secrets_allowed=True))
    packages = _load_packages(found.folders, root, scope)
    own = Package(settings, str(root), discover_files(root, settings))
    history = read_history_settings(root, scope)
    taken = (each.name for each in (own, *packages))
    return ProjectFiles(
        root=own,
        packages=(*packages, *bundled_packages((own, *packages)), *history_package(history, taken)),
        internal=built_in_package(),
        target=target,
        selectors=read_selectors(root, scope),
        history=history,
        cli_vars=request.cli_vars,
        warnings=(*file.warnings, *found.warnings),
    )


def _choice(
    request: LoadRequest, root: Path, file: SettingsFile, scope: SettingsScope
) -> ProfileChoice:
    environment = request.environment
    declared = render_value(
        file.values.get("profile"), replace(scope, places=file.place), "profile"
    )
    profile = request.profile or environment.get("DBT_PROFILE") or declared
    if not profile:
        raise ProfileError(
            "missing-profile",
            f"{FILE_NAME} names no profile",
            origin=Origin(FILE_NAME, 1),
            hint=f"add a line such as: profile: {project_name(file)}",
        )
    return ProfileChoice(
        profile=str(profile),
        profile_origin=file.place("profile"),
        target=request.target or environment.get("DBT_TARGET"),
        threads=request.threads,
        folders=_profile_folders(request, root),
        base=root,
    )


def _profile_folders(request: LoadRequest, root: Path) -> tuple[Path, ...]:
    given = request.profiles_dir or request.environment.get("DBT_PROFILES_DIR")
    if given:
        return (Path(given).expanduser(),)
    home = Path(request.environment["HOME"]) if "HOME" in request.environment else Path.home()
    places = (request.working_dir, root, home / ".dbt")
    return tuple(dict.fromkeys(place.resolve() for place in places if place is not None))


def _shown_target(target: Target) -> Mapping[str, object]:
    return find_adapter(target.type).public_credentials(target)


def _load_packages(
    folders: tuple[Path, ...], root: Path, scope: SettingsScope
) -> tuple[Package, ...]:
    packages: dict[str, Package] = {}
    for folder in folders:
        shown = folder.relative_to(root) if folder.is_relative_to(root) else folder
        file = read_settings_file(folder, f"{shown}/{FILE_NAME}")
        name = project_name(file)
        if name in packages or name == scope.project_name:
            raise ProjectError(
                "duplicate-name",
                f"two packages are named '{name}'",
                origin=file.place("name"),
                hint="each package needs a name of its own in its dbt_project.yml",
            )
        own = replace(scope, places=file.place)
        settings = render_settings(file, own)
        files = discover_files(folder, settings)
        placed = tuple(replace(each, place=f"{shown}/") for each in files)
        packages[name] = Package(settings, str(folder), placed)
    return tuple(packages.values())
