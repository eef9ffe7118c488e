"""What a build says of exposures."""

from dagbook.project.results import NodeResult, Status
from dagbook.run.exposures import exposure_results

UPSTREAM = {"exposure.p.mail": frozenset({"model.p.orders", "test.p.unique_orders"})}


def told(*results: tuple[str, Status]) -> list[tuple[Status, int | None]]:
    found = (NodeResult(unique_id=each, status=status, message="") for each, status in results)
    return [(each.status, each.failures) for each in exposure_results(UPSTREAM, found)]


def test_an_exposure_of_what_was_built_is_a_no_op():
    assert told(("model.p.orders", Status.SUCCESS)) == [(Status.NO_OP, 0)]


def test_an_exposure_of_what_was_not_selected_is_a_no_op():
    assert told(("model.p.other", Status.ERROR)) == [(Status.NO_OP, 0)]


def test_an_exposure_below_an_error_or_a_skipped_model_is_skipped():
    assert told(("model.p.orders", Status.ERROR)) == [(Status.SKIPPED, None)]
    assert told(("model.p.orders", Status.SKIPPED)) == [(Status.SKIPPED, None)]


def test_a_failed_test_leaves_the_exposure_of_what_it_tested_alone():
    assert told(("test.p.unique_orders", Status.FAIL)) == [(Status.NO_OP, 0)]
