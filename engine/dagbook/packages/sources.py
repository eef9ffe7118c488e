"""Settle a package of each kind: find out which one exactly, and bring its files."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, assert_never
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from dagbook.errors import DagbookError, ProjectError
from dagbook.jinja.settings_values import render_value
from dagbook.load.declared_packages import (
    DeclaredPackage,
    GitPackage,
    HubPackage,
    LocalPackage,
    PrivatePackage,
    TarballPackage,
    Written,
    has_literal_credentials,
    without_credentials,
)
from dagbook.load.package_list import read_package_list
from dagbook.load.settings import FILE_NAME, SettingsFile, project_name, read_settings_file
from dagbook.packages.archive import ArchiveError, digest_of, unpack
from dagbook.packages.git import GitError, open_repository, revision_names, take_commit
from dagbook.packages.hub import dbt_version_warning, read_listing, settle_hub
from dagbook.packages.settled import Demand, SettledPackage, Surroundings
from dagbook.packages.told import (
    archive_error,
    download_error,
    git_error,
    private_error,
    shown_digest,
)
from dagbook.packages.versions import allowed, read_requirement, read_version
from dagbook.packages.web import RequestError, download
from dagbook.version import DBT_VERSION

_FLOATING: Final = ("HEAD", "main", "master")


def settle(demands: Sequence[Demand], place: Surroundings) -> SettledPackage:
    """What several demands for one package come to. Raises ProjectError or ErrorGroup."""
    demand = demands[0]
    package = demand.package
    match package:
        case HubPackage():
            return settle_hub(demands, read_listing(demand, place), place)
        case GitPackage():
            return _settle_git(demands, package, place)
        case LocalPackage():
            return _settle_local(demand, package, place)
        case TarballPackage():
            return _settle_tarball(demand, package, place)
        case PrivatePackage():
            raise private_error(demand, package)
        case _:
            assert_never(package)


def bring(settled: SettledPackage, place: Surroundings) -> SettledPackage:
    """The same with its files on this machine. Raises ProjectError."""
    if settled.folder is not None or settled.download is None:
        return settled
    demand = Demand(settled.package, settled.name, settled.package.written.origin)
    archive = _new_folder(place) / "package.tar.gz"
    try:
        download(settled.download, archive, place.patience)
    except RequestError as error:
        shown = without_credentials(settled.download.partition("?")[0])
        raise download_error(error, shown, demand) from None
    folder = _unpacked(archive, settled.label, demand, place)
    file = _project_file(folder, settled.label, demand)
    name = project_name(file)
    return replace(settled, name=name, folder=folder, digest=digest_of(archive))


def _settle_git(
    demands: Sequence[Demand], package: GitPackage, place: Surroundings
) -> SettledPackage:
    _agree(demands)
    demand = demands[0]
    folder = _new_folder(place) / "repository"
    try:
        repository = open_repository(package.url, folder, place.environment)
    except GitError as error:
        raise git_error(error, demand, place.environment) from None
    try:
        commit = take_commit(repository, package.revision, package.subdirectory)
    except GitError as error:
        names = revision_names(repository) if error.cause == "revision" else ()
        raise git_error(error, demand, place.environment, names) from None
    inside = folder / (package.subdirectory or "")
    file = _project_file(inside, package.shown, demand)
    return SettledPackage(
        package=package,
        name=project_name(file),
        version=commit,
        folder=inside,
        wants=_wants(inside, file, place),
        warnings=(*_git_warnings(demands, package), *_file_warnings(file, demand, place)),
    )


def _settle_local(demand: Demand, package: LocalPackage, place: Surroundings) -> SettledPackage:
    folder = (place.root / package.path).resolve()
    file = _project_file(folder, package.path, demand)
    wants = _wants(folder, file, place)
    return SettledPackage(
        package=package,
        name=project_name(file),
        folder=folder,
        wants=tuple(_from_root(each, folder, place.root) for each in wants),
        warnings=tuple(_file_warnings(file, demand, place)),
    )


def _settle_tarball(demand: Demand, package: TarballPackage, place: Surroundings) -> SettledPackage:
    archive = _archive_of(package, demand, place)
    digest, expected = digest_of(archive), shown_digest(package)
    if expected and expected != digest:
        raise ProjectError(
            "changed-archive",
            f"'{package.shown.partition('#')[0]}' is not the archive it was",
            origin=demand.origin,
            hint="if that is as it should be: dagbook deps --upgrade",
            notes=[f"sha256 then {expected}", f"sha256 now  {digest}"],
        )
    folder = _unpacked(archive, package.shown, demand, place)
    file = _project_file(folder, package.shown, demand)
    return SettledPackage(
        package=package,
        name=package.name,
        folder=folder,
        digest=digest,
        wants=_wants(folder, file, place),
        warnings=(*_secret_warnings(demand), *_file_warnings(file, demand, place)),
    )


def _archive_of(package: TarballPackage, demand: Demand, place: Surroundings) -> Path:
    """The archive as a file: downloaded, or the file itself."""
    address = package.url.partition("#")[0]
    if urlsplit(address).scheme in ("http", "https"):
        archive = _new_folder(place) / "package.tar.gz"
        try:
            download(address, archive, place.patience)
        except RequestError as error:
            raise download_error(error, package.shown, demand) from None
        return archive
    file = place.root / unquote(address.removeprefix("file://"))
    if "://" in address.removeprefix("file://") or not file.is_file():
        raise ProjectError(
            "package-not-found",
            f"there is no archive '{package.shown}'",
            origin=demand.origin,
            hint="a tarball is an http(s) address or a file",
        )
    return file


def _unpacked(archive: Path, shown: str, demand: Demand, place: Surroundings) -> Path:
    """The folder with the project: the top of the archive, or the only folder at its top."""
    folder = _new_folder(place)
    try:
        unpack(archive, folder)
    except ArchiveError as error:
        raise archive_error(error, shown, demand) from None
    inside = [each for each in folder.iterdir() if each.is_dir() and not each.is_symlink()]
    alone = len(inside) == 1 and not (folder / FILE_NAME).exists()
    return inside[0] if alone else folder


def _new_folder(place: Surroundings) -> Path:
    return Path(tempfile.mkdtemp(dir=place.downloads))


def _project_file(folder: Path, shown: str, demand: Demand) -> SettingsFile:
    if not (folder / FILE_NAME).is_file():
        raise ProjectError(
            "missing-package",
            f"'{shown}' is no package: it has no {FILE_NAME}",
            origin=demand.origin,
            notes=[] if demand.by == demand.origin.path else [f"{demand.by} wants it"],
        )
    return read_settings_file(folder, f"{shown}/{FILE_NAME}")


def _wants(folder: Path, file: SettingsFile, place: Surroundings) -> tuple[DeclaredPackage, ...]:
    return read_package_list(folder, place.scope, project_name(file)).packages


def _from_root(package: DeclaredPackage, folder: Path, root: Path) -> DeclaredPackage:
    """A local package of a local one: its path counts from the root, or else from its folder."""
    if not isinstance(package, LocalPackage) or (root / package.path / FILE_NAME).is_file():
        return package
    if not (folder / package.path / FILE_NAME).is_file():
        return package
    path = Path(os.path.relpath(folder / package.path, root)).as_posix()
    written = package.written
    changed = {"local": path}
    return LocalPackage(
        Written(
            written.origin,
            {**written.rendered, **changed},
            {**written.unrendered, **changed},
            written.places,
        ),
        path,
    )


def _agree(demands: Sequence[Demand]) -> None:
    """Raise ProjectError unless all want the same revision."""
    wanted = {each.package.revision for each in demands if isinstance(each.package, GitPackage)}
    if len(wanted) > 1:
        raise ProjectError(
            "package-conflict",
            f"'{demands[0].package.shown}' is wanted at {len(wanted)} different revisions",
            origin=demands[0].origin,
            hint="give every entry the same revision",
            notes=[
                f"{each.by} wants {each.package.revision or 'the default branch'}"
                for each in demands
                if isinstance(each.package, GitPackage)
            ],
        )


def _git_warnings(demands: Sequence[Demand], package: GitPackage) -> Iterator[DagbookError]:
    floating = package.revision is None or package.revision in _FLOATING
    asked = all(
        isinstance(each.package, GitPackage) and each.package.warn_unpinned for each in demands
    )
    if floating and asked:
        yield ProjectError(
            "unpinned-package",
            f"'{package.shown}' is not pinned: {package.revision or 'its default branch'} moves on",
            origin=demands[0].origin,
            hint="give it a tag or commit as revision; warn-unpinned: false silences this",
        )
    yield from _secret_warnings(demands[0])


def _secret_warnings(demand: Demand) -> Iterator[DagbookError]:
    if has_literal_credentials(demand.package):
        yield ProjectError(
            "literal-secret",
            f"a token or password of '{demand.package.shown}' stands in the file itself",
            origin=demand.origin,
            hint="put it into an environment variable: {{ env_var('DBT_ENV_SECRET_TOKEN') }}",
        )


def _file_warnings(
    file: SettingsFile, demand: Demand, place: Surroundings
) -> Iterator[DagbookError]:
    """What a package's own dbt_project.yml says about dbt's version."""
    found = render_value(file.values.get("require-dbt-version"), place.scope)
    texts = tuple(map(str, found if isinstance(found, list) else [found] if found else ()))
    requirements = [each for each in map(read_requirement, texts) if each]
    current = read_version(DBT_VERSION)
    if place.check_dbt_version and current and not allowed(current, requirements):
        yield dbt_version_warning(f"'{demand.package.shown}'", texts, demand.origin)
