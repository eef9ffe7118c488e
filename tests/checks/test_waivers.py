from datetime import date

import pytest
from tiny_artifacts import exposure, model

from dagbook.errors import DagbookError, render_error
from mkdocs_dagbook.checks import CheckSettings, read_settings

UNTIL = "2027-03-31"
ACCEPTED = {"reason": "replaced in March", "owner": "ann", "expires": UNTIL}

SETTINGS = """
check:
  waivers:
    - rule: [model-owner, model-tests]
      select: path:models/legacy
      reason: replaced in March
      owner: ann
      expires: 2027-03-31
"""


@pytest.fixture
def settings_of(tmp_path):
    def read(text):
        (tmp_path / "dagbook.yml").write_text(text)
        return read_settings(tmp_path)

    (tmp_path / ".git").mkdir()
    return read


def found(report, rule="model-owner"):
    return [each.name for each in report.findings if each.rule == rule]


def waived_by(meta, **more):
    return {"meta": {"dagbook": {"waive": meta}}, **more}


def test_a_waiver_of_the_settings_holds_for_what_it_selects(report_on, settings_of):
    report = report_on(
        model("old", path="models/legacy/old.sql"), model("new"), settings=settings_of(SETTINGS)
    )

    assert found(report) == ["new"]
    assert {each.finding.rule for each in report.waived} == {"model-owner", "model-tests"}
    assert report.waived[0].waiver.reason == "replaced in March"


def test_what_is_waived_costs_no_points(report_on, settings_of):
    old = model("old", path="models/legacy/old.sql")

    plain = report_on(old)
    waived = report_on(old, settings=settings_of(SETTINGS))

    assert waived.score > plain.score


def test_a_waiver_holds_through_its_last_day_and_then_ends_aloud(report_on, settings_of):
    settings = settings_of(SETTINGS)
    old = model("old", path="models/legacy/old.sql")

    last_day = report_on(old, settings=settings, today=date(2027, 3, 31))
    day_after = report_on(old, settings=settings, today=date(2027, 4, 1))

    assert (found(last_day), last_day.warnings) == ([], ())
    assert found(day_after) == ["old"]
    assert render_error(day_after.warnings[0], severity="warning") == (
        "warning[expired-waiver]: the waiver of model-owner, model-tests by ann ended on "
        "2027-03-31\n"
        "  --> dagbook.yml:3:3\n"
        "  help: mend what it was for, or give it another day; it said: replaced in March"
    )


def test_meta_of_a_table_waives_for_the_table(report_on):
    report = report_on(
        model("a", **waived_by({"rule": "model-owner", **ACCEPTED})),
        model("b"),
    )

    assert found(report) == ["b"]


def test_meta_of_a_column_waives_for_the_column(report_on):
    columns = {"x": {"meta": {"dagbook": {"waive": {"rule": "*", **ACCEPTED}}}}, "y": ""}

    report = report_on(model("a", columns=columns))

    described = [each.column for each in report.findings if each.rule == "column-description"]
    assert described == ["y"]


def test_a_table_can_waive_for_some_of_its_columns(report_on):
    waiver = {"rule": "column-description", "column": ["X"], **ACCEPTED}

    report = report_on(model("a", columns={"x": "", "y": ""}, **waived_by([waiver])))

    described = [each.column for each in report.findings if each.rule == "column-description"]
    assert described == ["y"]


def test_an_exposure_can_waive_too(report_on):
    report = report_on(exposure("e", **waived_by({"rule": "exposure-owner", **ACCEPTED})))

    assert found(report, "exposure-owner") == []


def test_a_waiver_that_waives_nothing_is_told(report_on):
    report = report_on(model("a", **waived_by({"rule": "unknown-term", **ACCEPTED})))

    (warning,) = report.warnings
    assert warning.slug == "idle-waiver"
    assert "unknown-term by ann waives nothing" in warning.message


@pytest.mark.parametrize(
    ("waiver", "complaint"),
    [
        ({"rule": "model-owner", "owner": "ann", "expires": UNTIL}, "a waiver has no reason"),
        ({"rule": "model-owner", "reason": "so", "expires": UNTIL}, "a waiver has no owner"),
        ({"rule": "model-owner", "reason": "so", "owner": "ann"}, "a waiver has no expires"),
        ({**ACCEPTED, "rule": "model-owners"}, "there is no rule model-owners to waive"),
        ({**ACCEPTED, "rule": "*", "expires": "soon"}, "expires is 'soon', wanted is a date"),
        ({**ACCEPTED, "rule": "*", "until": 3}, "waive.until is no setting of the gate"),
        ("all", "meta.dagbook.waive is 'all', wanted is a mapping"),
    ],
)
def test_a_waiver_nobody_can_read_is_told_where_it_stands(report_on, waiver, complaint):
    with pytest.raises(DagbookError) as caught:
        report_on(model("a", **waived_by(waiver)))

    told = render_error(caught.value)
    assert complaint in told
    assert "models/a.sql" in told


def test_a_waiver_of_the_settings_needs_a_selector(settings_of):
    with pytest.raises(DagbookError) as caught:
        settings_of(SETTINGS.replace("      select: path:models/legacy\n", ""))

    assert "a waiver has no select" in render_error(caught.value)


def test_settings_without_waivers_have_none():
    assert CheckSettings().waivers == ()
