"""pre-hook and post-hook: a text, or a mapping with ``sql`` and ``transaction``."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress

from dagbook.errors import DagbookError, Origin, ProjectError
from dagbook.jinja.parse_context import ParseScope, record
from dagbook.project.config import Config
from dagbook.project.declarations import Recording
from dagbook.project.nodes import Hook


def read_hooks(config: Config, key: str, origin: Origin) -> tuple[Hook, ...]:
    """The hooks under ``pre-hook`` or ``post-hook``. Raises ProjectError."""
    listed = config.get(key)
    entries = listed if isinstance(listed, (list, tuple)) else [listed]
    return tuple(_hook(each, key, origin) for each in entries if each)


def record_hooks(hooks: tuple[Hook, ...], origin: Origin, scope: ParseScope) -> Iterator[Recording]:
    """What each hook calls; a hook without Jinja calls nothing."""
    for hook in hooks:
        if "{{" in hook.sql or "{%" in hook.sql:
            yield record(hook.sql, origin, scope)[1]


def record_idle_hooks(
    hooks: tuple[Hook, ...], origin: Origin, scope: ParseScope
) -> Iterator[Recording]:
    """The same for a node that is switched off; a hook that cannot be rendered calls nothing."""
    for hook in hooks:
        with suppress(DagbookError):
            yield from record_hooks((hook,), origin, scope)


def merge_recordings(*recordings: Recording) -> Recording:
    """One recording of all, each macro once."""
    return Recording(
        refs=tuple(ref for each in recordings for ref in each.refs),
        sources=tuple(call for each in recordings for call in each.sources),
        config_calls=recordings[0].config_calls,
        unrendered_configs=recordings[0].unrendered_configs,
        macros=tuple(dict.fromkeys(name for each in recordings for name in each.macros)),
        functions=tuple(call for each in recordings for call in each.functions),
        metrics=tuple(call for each in recordings for call in each.metrics),
    )


def _hook(written: object, key: str, origin: Origin) -> Hook:
    if isinstance(written, str):
        written = _as_mapping(written)
    if isinstance(written, Mapping) and isinstance(written.get("sql"), str):
        return Hook(str(written["sql"]), bool(written.get("transaction", True)))
    raise ProjectError(
        "wrong-type", f"'{key}' must be SQL text, or a mapping with 'sql'", origin=origin
    )


def _as_mapping(text: str) -> Mapping[str, object]:
    """``before_begin('…')`` gives JSON text, anything else is SQL."""
    if text.lstrip().startswith("{") and not text.lstrip().startswith(("{{", "{%", "{#")):
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if isinstance(found, Mapping):
            return found
    return {"sql": text}
