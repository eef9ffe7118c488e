"""Macros of ours that give a text: one that was rehearsed is filled in, any other is called."""

import re
from collections.abc import Mapping
from typing import Final

from dagbook.jinja.rehearsal import KEPT, Trial, is_mark, known, mark
from dagbook.jinja.rehearsed import Filling, filling_of
from dagbook.jinja.relation_object import MacroRelation
from dagbook.jinja.rendering import BoundMacro
from dagbook.jinja.run_phase import RunPhase
from dagbook.project.nodes import Macro

_ARGUMENT: Final = "relation"
"""What ``get_where_subquery`` calls its own."""
_PLAIN: Final = re.compile(r"[\w .-]+")
"""Texts of a list in which there is nothing to escape: macros may look for quotes in them."""
_SHOWN: Final = (str, int, float, MacroRelation)
"""What can be told apart by its ``repr``; what ``map`` gives, say, can be read only once too."""


def answer(run: RunPhase, macro: Macro, arguments: Mapping[str, object]) -> object:
    """What a macro gives for these arguments."""
    is_kept = macro.unique_id in KEPT and run.shared.reads_statically and not run.written
    if not is_kept or not all(_is_shown(each) for each in arguments.values()):
        return run.rendering.bind(macro)(**arguments)
    texts, marked = _marked(arguments)

    def play(trial: Trial) -> Filling | None:
        made = trial.rendering.bind(macro)(**marked)
        is_text = isinstance(made, str)
        return filling_of(str(made), texts, is_name=is_mark(made)) if is_text else None

    key = (macro.unique_id, run.package, repr(marked))
    filling = known(run, key, lambda: Trial(run, None, None), play)
    if filling is None:
        return run.rendering.bind(macro)(**arguments)
    run.rendering.called[macro.unique_id] = None
    return filling.fill(texts)


def called(run: RunPhase, function: object, argument: object) -> object:
    """What ``get_where_subquery``, or what stands for it, gives for a relation."""
    if isinstance(function, BoundMacro) and function.macro.unique_id in KEPT:
        return answer(run, function.macro, {_ARGUMENT: argument})
    return function(argument)  # type: ignore[operator]


def _marked(arguments: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """The texts by name, and the arguments with marks in their place."""
    texts: dict[str, object] = {}
    marked: dict[str, object] = {}
    for name, value in arguments.items():
        if isinstance(value, (str, MacroRelation)):
            texts[name], marked[name] = value, mark(name)
        elif isinstance(value, list):
            plain = {f"{name}.{at}": each for at, each in enumerate(value) if _is_plain(each)}
            texts |= plain
            marked[name] = [
                str(mark(f"{name}.{at}")) if f"{name}.{at}" in plain else each
                for at, each in enumerate(value)
            ]
        else:
            marked[name] = value
    return texts, marked


def _is_shown(value: object) -> bool:
    if isinstance(value, dict):
        return all(_is_shown(each) for each in value.values())
    if isinstance(value, (list, tuple)):
        return all(_is_shown(each) for each in value)
    return value is None or isinstance(value, _SHOWN)


def _is_plain(value: object) -> bool:
    return isinstance(value, str) and _PLAIN.fullmatch(value) is not None
