"""Which warnings are errors and which are silent: ``--warn-error`` and ``--warn-error-options``."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import yaml
from msgspec import Struct

from dagbook.commands.request import Request
from dagbook.errors import UsageError, did_you_mean

_ALL: Final = ("all", "*")
_DEPRECATIONS: Final = "Deprecations"
_DEPRECATED: Final = frozenset(
    {"deprecated-model", "deprecated-ref", "unknown-key", "duplicate-key"}
)
_KEYS: Final = ("error", "warn", "silence", "include", "exclude")
_EXAMPLE: Final = "write for example --warn-error-options '{error: all, warn: [nothing-to-do]}'"

EVENTS_OF_DBT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "ConstraintNotEnforced": ("unsupported-constraint",),
        "ConstraintNotSupported": ("unsupported-constraint",),
        "CustomKeyInConfigDeprecation": ("unknown-config",),
        "CustomKeyInObjectDeprecation": ("unknown-key",),
        "CustomTopLevelKeyDeprecation": ("unknown-key",),
        "DeprecatedModel": ("deprecated-model",),
        "DeprecatedReference": ("deprecated-ref",),
        "DuplicateYAMLKeysDeprecation": ("duplicate-key",),
        "JinjaLogWarning": ("warned-by-macro",),
        "LogFreshnessResult": ("stale-source",),
        "LogTestResult": ("test-warned",),
        "MicrobatchModelNoEventTimeInputs": ("unfiltered-batches",),
        "NoNodeForYamlKey": ("unmatched-properties",),
        "NoNodesForSelectionCriteria": ("nothing-selected", "nothing-to-do"),
        "NoNodesSelected": ("nothing-to-do",),
        "SelectExcludeIgnoredWithSelectorWarning": ("select-ignored",),
        "UnusedResourceConfigPath": ("unused-config",),
        "UnversionedBreakingChange": ("contract-change",),
        "UpcomingReferenceDeprecation": ("deprecated-ref",),
    }
)
"""dbt's names of warnings that dagbook has too. Others of dbt's are accepted and match none."""


class WarnRules(Struct, frozen=True):
    """What becomes of a warning, by its slug: what is named wins over ``all``."""

    error: frozenset[str] = frozenset()
    warn: frozenset[str] = frozenset()
    silence: frozenset[str] = frozenset()
    is_all: bool = False

    def is_error(self, slug: str) -> bool:
        """Whether it stops everything."""
        if slug in self.warn or slug in self.silence:
            return False
        return slug in self.error or self.is_all

    def is_silent(self, slug: str) -> bool:
        """Whether nobody hears of it."""
        return slug in self.silence


def read_warn_rules(text: str | None, *, strict: bool) -> WarnRules:
    """The rules of the two options. Raises UsageError `broken-warn-error-options`."""
    options = _mapping(text)
    error = options.get("error", options.get("include", ()))
    warn = options.get("warn", options.get("exclude", ()))
    return WarnRules(
        error=frozenset() if error in _ALL else _slugs("error", error),
        warn=_slugs("warn", warn),
        silence=_slugs("silence", options.get("silence", ())),
        is_all=strict or error in _ALL,
    )


def warn_rules(request: Request) -> WarnRules:
    """The rules of a request. Raises UsageError."""
    text, strict = request.text("warn_error_options"), request.has("warn_error")
    if text is not None and strict:
        raise UsageError(
            "bad-arguments",
            "--warn-error and --warn-error-options exclude each other",
            hint="--warn-error means --warn-error-options '{error: all}'",
        )
    return read_warn_rules(text, strict=strict)


def _mapping(text: str | None) -> Mapping[str, object]:
    try:
        options = yaml.safe_load(text or "{}")
    except yaml.YAMLError as error:
        raise _broken(f"--warn-error-options is no YAML: {error}") from error
    if not isinstance(options, dict):
        raise _broken(f"--warn-error-options must be a mapping: {text}")
    for key in options:
        if key not in _KEYS:
            raise _broken(f"--warn-error-options has no key '{key}'", did_you_mean(str(key), _KEYS))
    return options


def _slugs(key: str, names: object) -> frozenset[str]:
    """Our slugs, by themselves or by dbt's name of the event; ``Deprecations`` are all of them."""
    if names is None:
        return frozenset()
    if not isinstance(names, (list, tuple)):
        raise _broken(f"--warn-error-options: '{key}' must be a list, not {names!r}")
    found: set[str] = set()
    for name in map(str, names):
        if name == _DEPRECATIONS:
            found |= _DEPRECATED
        elif name in EVENTS_OF_DBT:
            found.update(EVENTS_OF_DBT[name])
        else:
            found.add(name)
    return frozenset(found)


def _broken(message: str, hint: str | None = None) -> UsageError:
    return UsageError("broken-warn-error-options", message, hint=hint or _EXAMPLE)
