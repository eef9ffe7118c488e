"""What a build says of exposures and saved queries.

Nothing is executed, but each is told apart by what it reads.
"""

from collections.abc import Iterable, Mapping

from dagbook.project.ids import ResourceType
from dagbook.project.results import NodeResult, Status

_NO_OP = "NO-OP"
_TESTS = (f"{ResourceType.TEST.value}.", f"{ResourceType.UNIT_TEST.value}.")


def exposure_results(
    upstream: Mapping[str, frozenset[str]], results: Iterable[NodeResult]
) -> tuple[NodeResult, ...]:
    """`no-op` for each, `skipped` where something upstream of it was not built.

    As in dbt, a test that failed does not count: what it tested was built.
    """
    unbuilt = {each.unique_id for each in results if _is_unbuilt(each)}
    return tuple(
        NodeResult(unique_id=exposure, status=Status.SKIPPED, message="")
        if above & unbuilt
        else NodeResult(unique_id=exposure, status=Status.NO_OP, message=_NO_OP, failures=0)
        for exposure, above in upstream.items()
    )


def _is_unbuilt(result: NodeResult) -> bool:
    is_test = result.unique_id.startswith(_TESTS)
    return not is_test and (result.status.is_bad or result.status is Status.SKIPPED)
