"""dbt_project.yml: read, checked, rendered, defaults filled in."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from dagbook.errors import DagbookError, Origin, ProjectError, did_you_mean
from dagbook.jinja.settings_values import SettingsScope, render_value
from dagbook.load.text_file import read_text
from dagbook.load.yaml_places import Places, YamlDocument, parse_yaml
from dagbook.project.files import DispatchOrder, PackageSettings, QueryComment, text_checksum

FILE_NAME: Final = "dbt_project.yml"
CONFIG_SECTIONS: Final = (
    "models", "seeds", "snapshots", "analyses", "sources", "data_tests", "unit_tests",
    "exposures", "metrics", "semantic-models", "saved-queries", "functions",
)  # fmt: skip
_OTHER_KEYS: Final = (
    "name", "version", "config-version", "profile", "require-dbt-version", "model-paths",
    "seed-paths", "test-paths", "analysis-paths", "macro-paths", "snapshot-paths", "docs-paths",
    "asset-paths", "function-paths", "target-path", "log-path", "packages-install-path",
    "clean-targets", "on-run-start", "on-run-end", "vars", "quoting", "dispatch", "query-comment",
    "flags", "restrict-access", "dbt-cloud", "tests", "source-paths", "data-paths", "project-root",
    "packages", "validate-macro-args", "osi-paths",
)  # fmt: skip
_HOOKS: Final = ("pre-hook", "post-hook", "pre_hook", "post_hook")
_COMMENT_KEYS: Final = ("comment", "append", "job-label")
_NAME: Final = re.compile(r"^[^\d\W]\w*$")


class SettingsFile(Struct, frozen=True):
    """dbt_project.yml as written."""

    path: str
    values: Mapping[str, object]
    places: Places
    warnings: tuple[DagbookError, ...]
    checksum: str = ""

    def place(self, dotted: str) -> Origin:
        """Where a key stands; the file itself where it is missing."""
        return self.places.get(dotted, Origin(self.path))


def read_settings_file(root: Path, shown: str) -> SettingsFile:
    """Read dbt_project.yml of a folder. ``shown`` is its path in messages. Raises ProjectError."""
    file = root / FILE_NAME
    if not file.is_file():
        raise ProjectError(
            "missing-project",
            f"there is no {FILE_NAME} in {root}",
            hint=_where_else(root) or "make a project with: dagbook init",
        )
    text = read_text(file, shown)
    document = parse_yaml(text, shown)
    if not isinstance(document.value, Mapping):
        raise ProjectError(
            "wrong-type",
            f"{FILE_NAME} must be a mapping of keys to values",
            origin=Origin(shown, 1),
        )
    warnings = _warnings(document)
    return SettingsFile(shown, document.value, document.places, warnings, text_checksum(text))


def project_name(file: SettingsFile) -> str:
    """The checked ``name``. Raises ProjectError."""
    name = file.values.get("name")
    if name is None:
        raise ProjectError(
            "missing-key", f"{FILE_NAME} has no 'name'", origin=Origin(file.path, 1),
            hint="add a line such as: name: shop",
        )  # fmt: skip
    if not isinstance(name, str) or not _NAME.match(name):
        raise ProjectError(
            "invalid-name",
            f"'{name}' cannot be a project's name",
            origin=file.place("name"),
            hint="letters, digits and underscores; no digit first",
        )
    return name


def render_settings(file: SettingsFile, scope: SettingsScope) -> PackageSettings:
    """The settings, rendered; hooks and vars stay as written. Raises ProjectError."""
    values = {str(key): _rendered(str(key), value, scope) for key, value in file.values.items()}
    reader = _SettingsReader(file, values)
    target_path = scope.env_vars.get("DBT_TARGET_PATH") or reader.text("target-path", "target")
    return PackageSettings(
        name=project_name(file),
        version=None if values.get("version") is None else str(values["version"]),
        profile=None if values.get("profile") is None else str(values["profile"]),
        model_paths=reader.texts("model-paths", ("models",), older="source-paths"),
        seed_paths=reader.texts("seed-paths", ("seeds",), older="data-paths"),
        test_paths=reader.texts("test-paths", ("tests",)),
        analysis_paths=reader.texts("analysis-paths", ("analyses",)),
        macro_paths=reader.texts("macro-paths", ("macros",)),
        snapshot_paths=reader.texts("snapshot-paths", ("snapshots",)),
        function_paths=reader.texts("function-paths", ("functions",)),
        docs_paths=reader.texts("docs-paths", ()),
        target_path=target_path,
        clean_targets=reader.texts("clean-targets", (target_path,)),
        packages_path=packages_path(file, scope),
        on_run_start=reader.texts("on-run-start", ()),
        on_run_end=reader.texts("on-run-end", ()),
        configs=_sections(values, reader),
        unrendered_configs=_sections(file.values, reader),
        vars=reader.mapping("vars"),
        quoting=reader.mapping("quoting"),
        dispatch=_dispatch(reader),
        flags=reader.mapping("flags"),
        query_comment=_query_comment(reader),
        restrict_access=values.get("restrict-access") is True,
        required_dbt=_required_dbt(reader),
        checksum=file.checksum,
        origins=file.places,
    )


def packages_path(file: SettingsFile, scope: SettingsScope) -> str:
    """Where packages are installed, seen from the project. Raises ProjectError."""
    key = "packages-install-path"
    reader = _SettingsReader(file, {key: render_value(file.values.get(key), scope, key)})
    return scope.env_vars.get("DBT_PACKAGES_INSTALL_PATH") or reader.text(key, "dbt_packages")


class _SettingsReader(Struct, frozen=True):
    """Reads values of the expected type, or raises ProjectError ``wrong-type`` with the place."""

    file: SettingsFile
    values: Mapping[str, object]

    def texts(
        self, key: str, default: tuple[str, ...], *, older: str | None = None
    ) -> tuple[str, ...]:
        """A list of texts, or one text."""
        value = self.values.get(key)
        if value is None and older:
            key, value = older, self.values.get(older)
        if value is None:
            return default
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        raise self._wrong(key, "a list of texts")

    def text(self, key: str, default: str) -> str:
        """One text."""
        value = self.values.get(key)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        raise self._wrong(key, "a text")

    def mapping(self, key: str) -> Mapping[str, object]:
        """A mapping, empty if absent."""
        value = self.values.get(key)
        if value is None:
            return {}
        if isinstance(value, Mapping):
            return value
        raise self._wrong(key, "a mapping of keys to values")

    def _wrong(self, key: str, expected: str) -> ProjectError:
        return ProjectError(
            "wrong-type", f"'{key}' must be {expected}", origin=self.file.place(key)
        )


def _rendered(key: str, value: object, scope: SettingsScope) -> object:
    if key in ("on-run-start", "on-run-end", "vars", "query-comment"):
        return value
    if key in CONFIG_SECTIONS or key == "tests":
        return _rendered_tree(value, key, scope)
    return render_value(value, scope, key)


def _rendered_tree(value: object, dotted: str, scope: SettingsScope) -> object:
    """A config section: everything but hooks, which are rendered when they run."""
    if not isinstance(value, Mapping):
        return render_value(value, scope, dotted)
    return {
        key: each
        if str(key).lstrip("+ ") in _HOOKS
        else _rendered_tree(each, f"{dotted}.{key}", scope)
        for key, each in value.items()
    }


def _query_comment(reader: _SettingsReader) -> QueryComment:
    key = "query-comment"
    value = reader.values.get(key)
    if not isinstance(value, Mapping):
        return QueryComment(reader.text(key, "") if key in reader.values else None)
    unknown = next((str(each) for each in value if each not in _COMMENT_KEYS), None)
    if unknown is not None:
        raise ProjectError(
            "unknown-key",
            f"query-comment has no key '{unknown}'",
            origin=reader.file.place(f"{key}.{unknown}"),
            hint=did_you_mean(unknown, _COMMENT_KEYS) or f"one of {', '.join(_COMMENT_KEYS)}",
        )
    written = value.get("comment")
    text = None if "comment" not in value else str(written or "")
    append = value.get("append")
    return QueryComment(text, append=append if isinstance(append, bool) else None)


def _required_dbt(reader: _SettingsReader) -> tuple[str, ...]:
    """Ranges of versions, of which a text may hold several."""
    listed = reader.texts("require-dbt-version", ())
    parts = (part.strip() for text in listed for part in text.split(","))
    return tuple(part for part in parts if part)


def _sections(
    values: Mapping[str, object], reader: _SettingsReader
) -> dict[str, Mapping[str, object]]:
    found: dict[str, Mapping[str, object]] = {}
    for section in CONFIG_SECTIONS:
        key = "tests" if section == "data_tests" and "data_tests" not in values else section
        reader.mapping(key)
        tree = values.get(key)
        if isinstance(tree, Mapping) and tree:
            found[section] = _with_text_keys(tree)
    return found


def _with_text_keys(tree: Mapping[str, object]) -> dict[str, object]:
    """A folder may be called 2024, which YAML takes for a number."""
    return {
        str(key): _with_text_keys(each) if isinstance(each, Mapping) else each
        for key, each in tree.items()
    }


def _dispatch(reader: _SettingsReader) -> tuple[DispatchOrder, ...]:
    entries = reader.values.get("dispatch") or []
    orders = []
    for index, entry in enumerate(entries if isinstance(entries, list) else [entries]):
        if not (
            isinstance(entry, Mapping)
            and isinstance(entry.get("macro_namespace"), str)
            and isinstance(entry.get("search_order"), list)
        ):
            raise ProjectError(
                "wrong-type",
                "an entry of 'dispatch' needs macro_namespace (a text) and search_order (a list)",
                origin=reader.file.place(f"dispatch.{index}"),
            )
        order = tuple(str(each) for each in entry["search_order"])
        orders.append(DispatchOrder(entry["macro_namespace"], order))
    return tuple(orders)


def _warnings(document: YamlDocument) -> tuple[DagbookError, ...]:
    known = (*_OTHER_KEYS, *CONFIG_SECTIONS)
    values = document.value
    unknown = [key for key in values if key not in known] if isinstance(values, Mapping) else []
    return (
        *document.warnings,
        *(
            ProjectError(
                "unknown-key",
                f"'{key}' is no key of {FILE_NAME}",
                origin=document.places.get(str(key)),
                hint=did_you_mean(str(key), known),
            )
            for key in unknown
        ),
    )


def _where_else(root: Path) -> str | None:
    for parent in root.parents:
        if (parent / FILE_NAME).is_file():
            return f"a folder above has one: --project-dir {parent}"
    below = sorted(root.glob(f"*/{FILE_NAME}"))
    return f"a folder below has one: --project-dir {below[0].parent}" if below else None
