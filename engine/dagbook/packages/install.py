"""Put settled packages into the project: all of them, or what was there stays.

Everything is brought and assembled in a folder beside, which then takes the place of the old one.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from dagbook.errors import Origin, ProjectError
from dagbook.load.declared_packages import LocalPackage
from dagbook.load.package_lock import RECORD_FILE, record_text
from dagbook.load.settings import FILE_NAME
from dagbook.packages.lock import lock_entry
from dagbook.packages.settled import SettledPackage, Surroundings
from dagbook.packages.solve import each_at_once
from dagbook.packages.sources import bring

_NOT_COPIED: Final = (".git", "dbt_packages", "target", "logs")


def install_packages(
    settled: Sequence[SettledPackage], folder: Path, place: Surroundings
) -> tuple[SettledPackage, ...]:
    """Replace the folder by these packages. Raises ProjectError, then nothing has changed."""
    check_packages_folder(folder, place.root)
    brought = each_at_once(settled, partial(bring, place=place))
    actual = folder.resolve()
    actual.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{actual.name}.", dir=actual.parent) as beside:
        new, old = Path(beside) / "new", Path(beside) / "old"
        new.mkdir()
        for each in brought:
            _put(each, new)
        entries = [_record_entry(each) for each in brought]
        (new / RECORD_FILE).write_text(record_text(entries), "utf-8")
        _swap(new, old, actual)
    return brought


def check_packages_folder(folder: Path, root: Path) -> None:
    """Raise ProjectError for a folder that holds anything but packages: it would be lost."""
    actual = folder.resolve()
    reason = None
    if root.resolve().is_relative_to(actual):
        reason = "the project itself is in it"
    elif actual.is_dir():
        strange = [each.name for each in sorted(actual.iterdir()) if not _is_package(each)]
        if actual.name not in _USUAL and strange:
            reason = f"'{strange[0]}' in it is no package"
    if reason:
        raise ProjectError(
            "unsafe-packages-path",
            f"packages are not installed in {folder}, which would be replaced: {reason}",
            origin=Origin(FILE_NAME),
            hint="let packages-install-path name a folder for packages alone, such as dbt_packages",
        )


_USUAL: Final = ("dbt_packages", "dbt_modules")


def _is_package(path: Path) -> bool:
    return path.name.startswith(".") or (path / FILE_NAME).is_file() or path.is_symlink()


def _put(settled: SettledPackage, new: Path) -> None:
    """One package into the new folder: a link to a local one, the files of any other."""
    source, target = settled.folder, new / settled.name
    if source is None:
        raise ValueError(settled.label)
    if isinstance(settled.package, LocalPackage):
        _link(source, target)
        return
    shutil.rmtree(source / ".git", ignore_errors=True)
    _remove_outward_links(source)
    target.mkdir()
    for each in source.iterdir():
        shutil.move(each, target)


def _link(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source, target_is_directory=True)
    except OSError:
        left_out = shutil.ignore_patterns(*_NOT_COPIED, f"{target.parents[1].name}*")
        shutil.copytree(source, target, ignore=left_out, symlinks=True)


def _remove_outward_links(folder: Path) -> None:
    """A repository may link to anything; what leads out of the package is left behind."""
    top = folder.resolve()
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent) / name
            if path.is_symlink() and not path.resolve().is_relative_to(top):
                path.unlink()


def _swap(new: Path, old: Path, folder: Path) -> None:
    had = folder.exists()
    if had:
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if had:
            old.rename(folder)
        raise


def _record_entry(settled: SettledPackage) -> Mapping[str, object]:
    entry = dict(lock_entry(settled))
    if settled.digest:
        entry["sha256"] = settled.digest
    return entry
