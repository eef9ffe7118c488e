"""package-lock.yml, and the record of what is installed.

The lock is dbt's: the packages with everything settled, and ``sha1_hash`` of the entries they were
settled from. The record stands beside the installed packages and says what they are.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha1
from pathlib import Path
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from dagbook.errors import DagbookError, ErrorGroup, Origin, ProjectError
from dagbook.jinja.settings_values import SettingsScope
from dagbook.load.declared_packages import DeclaredPackage
from dagbook.load.package_list import parse_entries
from dagbook.load.yaml_places import parse_yaml

LOCK_FILE: Final = "package-lock.yml"
RECORD_FILE: Final = ".installed.json"
"""Inside dbt_packages; dbt takes no notice of it."""

_HASH: Final = "sha1_hash"


class PackageLock(Struct, frozen=True):
    """The settled packages, and of which entries they are the answer."""

    packages: tuple[DeclaredPackage, ...]
    sha1_hash: str

    def fits(self, declared: Iterable[DeclaredPackage]) -> bool:
        """Whether it was made from these entries."""
        return self.sha1_hash == definition_hash(declared)


def read_lock(root: Path, scope: SettingsScope) -> PackageLock | None:
    """The lock of a project, or None where there is none. Raises ProjectError ``broken-lock``."""
    file = root / LOCK_FILE
    if not file.is_file():
        return None
    try:
        document = parse_yaml(file.read_text("utf-8"), LOCK_FILE)
        found = document.value
        digest = found.get(_HASH) if isinstance(found, Mapping) else None
        return PackageLock(parse_entries(document, scope), str(digest or ""))
    except DagbookError as error:
        first = error.errors[0] if isinstance(error, ErrorGroup) else error
        if first.slug == "missing-env-var":
            raise
        raise ProjectError(
            "broken-lock",
            f"{LOCK_FILE} cannot be read: {first.message}",
            origin=first.origin or Origin(LOCK_FILE),
            hint="write it anew: dagbook deps --upgrade",
            notes=first.notes,
        ) from error


def definition_hash(declared: Iterable[DeclaredPackage]) -> str:
    """The hash dbt writes into the lock; one changed character of an entry changes it.

    It is taken over the entries as dbt holds them: every key of the kind, rendered, and beside them
    the entry as it was written, each as JSON, sorted, a line each.
    """
    lines = sorted(json.dumps(_canonical(each), sort_keys=True, default=str) for each in declared)
    return sha1("\n".join(lines).encode("utf-8"), usedforsecurity=False).hexdigest()


def _canonical(package: DeclaredPackage) -> dict[str, object]:
    rendered = package.written.rendered
    defaults = next(keys for way, keys in _DEFAULTS.items() if way in rendered)
    values: dict[str, object] = {
        key: rendered.get(key, default) for key, default in defaults.items()
    }
    if rendered.get("name") is not None:
        values["name"] = rendered["name"]
    for key in values.keys() & {"version", "revision"}:
        values[key] = _number(values[key])
    return {**values, "unrendered": dict(package.written.unrendered)}


def _number(value: object) -> object:
    """Whole numbers become text, as dbt reads them; 1.1 stays a number."""
    if isinstance(value, list):
        return [_number(each) for each in value]
    return str(value) if isinstance(value, int) else value


_GIT: Final = {"revision": None, "warn-unpinned": None, "subdirectory": None}
_DEFAULTS: Final[Mapping[str, Mapping[str, object]]] = MappingProxyType(
    {
        "local": {"local": None},
        "package": {"package": None, "version": None, "install_prerelease": False},
        "git": {"git": None, **_GIT},
        "tarball": {"tarball": None},
        "private": {"private": None, "provider": None, **_GIT},
    }
)


def read_record(folder: Path) -> Mapping[str, Mapping[str, object]]:
    """What `dagbook deps` put into a folder: name to its entry of the lock; empty if unknown."""
    try:
        found = json.loads((folder / RECORD_FILE).read_text("utf-8"))
        return {str(each["name"]): each for each in found["packages"]}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def record_text(entries: Iterable[Mapping[str, object]]) -> str:
    """The record's text."""
    return json.dumps({"packages": [dict(each) for each in entries]}, indent=2) + "\n"


def locked_name(package: DeclaredPackage) -> str | None:
    """The project name an entry of the lock gives."""
    name = package.written.rendered.get("name")
    return None if name is None else str(name)
