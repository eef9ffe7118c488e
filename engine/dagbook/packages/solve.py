"""Settle all packages of a project: theirs too, until nobody wants anything more.

Each round collects what the project and the packages chosen so far want, settles what is new or
wanted differently than before, and asks again. A version no longer chosen takes its wishes along.

    packages.yml ──► demands ──► settle (several at a time) ──► what they want ─┐
                        ▲                                                       │
                        └───────────────────────────────────────────────────────┘
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar

from msgspec import Struct

from dagbook.errors import DagbookError, ProjectError, raise_errors
from dagbook.load.declared_packages import DeclaredPackage, GitPackage, HubPackage
from dagbook.packages.settled import Demand, SettledPackage, Surroundings, key_of
from dagbook.packages.sources import settle

_ROUNDS: Final = 50
_AT_A_TIME: Final = 4
_In = TypeVar("_In")
_Out = TypeVar("_Out")


class _Choice(Struct, frozen=True):
    """What was asked, and what it came to."""

    question: tuple[object, ...]
    settled: SettledPackage


def solve_packages(
    declared: Iterable[DeclaredPackage], place: Surroundings
) -> tuple[SettledPackage, ...]:
    """The project's packages and theirs, the project's first. Raises ProjectError or ErrorGroup."""
    roots = tuple(Demand(each, each.written.origin.path, each.written.origin) for each in declared)
    chosen: dict[str, _Choice] = {}
    for _ in range(_ROUNDS):
        wanted = _demands(roots, chosen)
        questions = {key: _question(demands) for key, demands in wanted.items()}
        changed = [
            key for key in wanted if key not in chosen or chosen[key].question != questions[key]
        ]
        if not changed:
            settled = tuple(chosen[key].settled for key in wanted)
            _check_names(settled, wanted, place.project_name)
            return settled
        answers = each_at_once([wanted[key] for key in changed], partial(settle, place=place))
        for key, answer in zip(changed, answers, strict=True):
            chosen[key] = _Choice(questions[key], answer)
    raise _endless(wanted, changed)


def settle_each(
    declared: Iterable[DeclaredPackage], place: Surroundings
) -> tuple[SettledPackage, ...]:
    """These packages exactly, and nobody else's wishes. Raises ProjectError or ErrorGroup."""
    demands = [Demand(each, each.written.origin.path, each.written.origin) for each in declared]
    return each_at_once(demands, lambda demand: settle((demand,), place))


def each_at_once(values: Sequence[_In], work: Callable[[_In], _Out]) -> tuple[_Out, ...]:
    """Work on several values at a time. Raises what went wrong, all of it together."""
    with ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="packages") as pool:
        tasks = [pool.submit(work, value) for value in values]
        try:
            errors = [each.exception() for each in tasks]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    for error in errors:
        if error is not None and not isinstance(error, DagbookError):
            raise error
    raise_errors(error for error in errors if isinstance(error, DagbookError))
    return tuple(each.result() for each in tasks)


def _demands(
    roots: Sequence[Demand], chosen: Mapping[str, _Choice]
) -> dict[str, tuple[Demand, ...]]:
    """Everything wanted, by key: the project's own first, then what that brings, and so on."""
    wanted: dict[str, tuple[Demand, ...]] = {}
    pending = list(roots)
    for demand in pending:
        key = key_of(demand.package)
        is_new = key not in wanted
        wanted[key] = (*wanted.get(key, ()), demand)
        if is_new and key in chosen:
            settled = chosen[key].settled
            pending.extend(Demand(each, settled.label, demand.origin) for each in settled.wants)
    return wanted


def _question(demands: Iterable[Demand]) -> tuple[object, ...]:
    """What the answer depends on; another requirer with the same wish changes nothing."""
    return tuple(dict.fromkeys(_wish(each.package) for each in demands))


def _wish(package: DeclaredPackage) -> object:
    if isinstance(package, HubPackage):
        return (package.versions, package.install_prerelease)
    return package.revision if isinstance(package, GitPackage) else None


def _check_names(
    settled: Iterable[SettledPackage], wanted: Mapping[str, Sequence[Demand]], project: str
) -> None:
    """Raise ProjectError where two packages, or one and the project, share a name."""
    seen: dict[str, SettledPackage] = {}
    for each in settled:
        demand = wanted[key_of(each.package)][0]
        if each.name == project:
            raise ProjectError(
                "duplicate-name",
                f"the package '{each.label}' is named '{project}', as the project itself is",
                origin=demand.origin,
            )
        if each.name in seen:
            other = wanted[key_of(seen[each.name].package)][0]
            raise ProjectError(
                "duplicate-name",
                f"two packages are named '{each.name}'",
                origin=demand.origin,
                hint="remove one, or make all who want it name it in the same way",
                notes=[
                    f"{other.by} wants '{seen[each.name].label}'",
                    f"{demand.by} wants '{each.label}'",
                ],
            )
        seen[each.name] = each


def _endless(wanted: Mapping[str, Sequence[Demand]], changed: Sequence[str]) -> ProjectError:
    demand = wanted[changed[0]][0]
    return ProjectError(
        "package-conflict",
        f"the packages' wishes for '{demand.package.shown}' go in a circle",
        origin=demand.origin,
        hint="give it one exact version",
        notes=[f"{each.by} wants it" for each in wanted[changed[0]]],
    )
