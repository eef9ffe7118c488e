"""package-lock.yml as dbt writes it, and its answer to whether it can be used."""

from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

import yaml
from msgspec.structs import replace

from dagbook.load.declared_packages import (
    DeclaredPackage,
    GitPackage,
    HubPackage,
    LocalPackage,
    PrivatePackage,
    TarballPackage,
)
from dagbook.load.package_lock import PackageLock, definition_hash
from dagbook.packages.settled import SettledPackage, key_of


def lock_text(declared: Iterable[DeclaredPackage], settled: Iterable[SettledPackage]) -> str:
    """The lock: what was settled, and of which entries that is the answer. No secret gets in."""
    content = {
        "packages": [dict(lock_entry(each)) for each in settled],
        "sha1_hash": definition_hash(declared),
    }
    return yaml.dump(content, Dumper=_Indented, allow_unicode=True)


def lock_entry(settled: SettledPackage) -> Mapping[str, object]:
    """One package in the lock. Secrets stay ``{{ env_var(…) }}``; a tarball gets its checksum."""
    package = settled.package
    match package:
        case HubPackage():
            return {"name": settled.name, "package": package.package, "version": settled.version}
        case LocalPackage():
            return {"local": package.path, "name": settled.name}
        case TarballPackage():
            address = package.shown.partition("#")[0]
            return {"name": settled.name, "tarball": f"{address}#sha256={settled.digest}"}
        case GitPackage():
            entry = {"git": package.shown, "name": settled.name, "revision": settled.version}
            inside = {"subdirectory": package.subdirectory} if package.subdirectory else {}
            return {**entry, **inside}
        case PrivatePackage():
            raise ValueError(package.shown)
        case _:
            assert_never(package)


def locked_packages(
    lock: PackageLock, declared: Sequence[DeclaredPackage]
) -> tuple[DeclaredPackage, ...]:
    """The lock's entries, with credentials from the project's own entries where it has them."""
    own = {key_of(each): each for each in declared}
    return tuple(_with_credentials(each, own.get(key_of(each))) for each in lock.packages)


def _with_credentials(locked: DeclaredPackage, own: DeclaredPackage | None) -> DeclaredPackage:
    if isinstance(locked, GitPackage) and isinstance(own, GitPackage):
        return replace(locked, url=own.url)
    if isinstance(locked, TarballPackage) and isinstance(own, TarballPackage):
        checksum = locked.url.partition("#")[2]
        return replace(locked, url=f"{own.url.partition('#')[0]}#{checksum}")
    return locked


class _Indented(yaml.SafeDumper):
    """Lists are indented below their key, as dbt writes them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
        """Never without indentation."""
        super().increase_indent(flow, indentless=False)
