"""What the gate says of a change, given the state before it."""

import pytest
from tiny_artifacts import exposure, generic_test, model, source

from mkdocs_dagbook.checks import CheckSettings, Preset
from mkdocs_dagbook.checks.rules import changes

ORDERS = "model.tiny.orders"
MART = "model.tiny.mart"
BOARD = exposure("board", label="The board", reads=[ORDERS])
TESTED = [model("orders", columns={"id": ""}), generic_test("unique", ORDERS, "id")]
WORDS = [model("orders", description="Orders.", columns={"id": "Key."})]
OWNED = [model("orders", meta={"owner": "Finance"})]
TWO = [model("orders", columns={"id": "", "net": ""}), BOARD]

# rule, the state before, the state after that passes, the one that doesn't, what is said
CASES = {
    "lost-test": (
        TESTED,
        [*TESTED, generic_test("not_null", ORDERS, "id")],
        TESTED[:1],
        "column id lost the test unique",
    ),
    "lost-description": (
        WORDS,
        [model("orders", description="All orders.", columns={"id": "The key."})],
        [model("orders", description="Orders.", columns={"id": " "})],
        "column id lost its description: Key.",
    ),
    "lost-owner": (
        OWNED,
        [model("orders", meta={"owner": "Sales"})],
        [model("orders")],
        "was owned by Finance",
    ),
    "removed-column-in-use": (
        TWO,
        [model("orders", columns={"id": "", "net": "", "tax": ""}), BOARD],
        [model("orders", columns={"id": ""}), BOARD],
        "column net is gone; it reaches the exposure The board",
    ),
}


def test_every_rule_about_changes_has_an_example():
    assert set(CASES) == {rule.slug for rule in changes.RULES}


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_is_content_with_a_good_change(rule, messages_of):
    before, good, _, _ = CASES[rule]

    assert messages_of(rule, *good, earlier=before) == []


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_says_what_a_bad_change_took_away(rule, messages_of):
    before, _, bad, message = CASES[rule]

    assert messages_of(rule, *bad, earlier=before) == [message]


@pytest.mark.parametrize("rule", CASES)
def test_without_an_earlier_state_there_is_nothing_to_say(rule, messages_of):
    _, _, bad, _ = CASES[rule]

    assert messages_of(rule, *bad) == []


def test_what_is_taken_away_shuts_the_gate_in_the_mildest_preset(report_on):
    settings = CheckSettings(preset=Preset.START)

    assert not report_on(*TESTED[:1], earlier=TESTED, settings=settings).passed
    assert report_on(*TESTED[:1], settings=settings).passed


def test_tests_of_what_is_gone_are_not_lost(messages_of):
    assert messages_of("lost-test", model("orders"), earlier=TESTED) == []


def test_a_renamed_column_keeps_its_tests(messages_of):
    raw = source("raw", columns={"id": ""}, relation_name='"raw"')
    reads = {"reads": ["source.tiny.raw.raw"]}
    before = model("orders", compiled_code='select id from "raw"', raw_code="a", **reads)
    after = model("orders", compiled_code='select id as order_id from "raw"', raw_code="b", **reads)
    tests = [generic_test("unique", ORDERS, each) for each in ("id", "order_id")]

    lost = messages_of("lost-test", raw, after, tests[1], earlier=[raw, before, tests[0]])

    assert lost == []


def test_a_whole_model_in_use_is_missed_at_the_project(report_on):
    shared = model("orders", access="public")
    reader = model("mart", reads=[ORDERS])

    report = report_on(model("mart"), earlier=[shared, reader])

    (found,) = [each for each in report.findings if each.rule == "removed-column-in-use"]
    assert found.kind == "project"
    assert found.message == "the model orders is gone; it reaches mart"


def undescribed(name, **fields):
    return model(name, columns={"id": "", "net": ""}, **fields)


def test_what_a_change_did_not_touch_is_left_out_and_counted(report_on):
    before = [undescribed("orders"), undescribed("other")]
    after = [undescribed("orders", access="private"), undescribed("other")]

    report = report_on(*after, earlier=before)

    assert {each.name for each in report.findings} == {"orders"}
    assert "other" in {each.name for each in report.outside}


def test_nothing_is_found_where_nothing_changed(report_on):
    report = report_on(undescribed("orders"), earlier=[undescribed("orders")])

    assert report.findings == ()
    assert report.outside


def test_quiet_changes_touch_nothing(report_on):
    report = report_on(undescribed("orders", tags=["x"]), earlier=[undescribed("orders")])

    assert report.findings == ()


def test_a_changed_column_is_looked_at_and_its_neighbour_is_not(report_on):
    raw = source("raw", columns={"id": "Key.", "net": "Cents."}, relation_name='"raw"')
    todo = {"id": "todo", "net": "todo"}

    def staged(sql):
        reads = ["source.tiny.raw.raw"]
        return model("orders", columns=todo, compiled_code=sql, raw_code=sql, reads=reads)

    report = report_on(
        raw,
        staged('select id, 2 * net as net from "raw"'),
        earlier=[raw, staged('select id, net from "raw"')],
    )

    assert {each.column for each in report.findings if each.column} == {"net"}


def test_what_is_made_from_a_changed_column_is_looked_at_too(report_on):
    raw = source("raw", columns={"id": "Key.", "net": "Cents."}, relation_name='"raw"')
    todo = {"id": "todo", "net": "todo"}

    def staged(sql):
        reads = ["source.tiny.raw.raw"]
        relation = '"orders"'
        return model("orders", compiled_code=sql, raw_code=sql, reads=reads, relation_name=relation)

    sql = 'select id, net from "orders"'
    mart = model("mart", columns=todo, compiled_code=sql, raw_code=sql, reads=[ORDERS])
    report = report_on(
        raw,
        staged('select id, 2 * net as net from "raw"'),
        mart,
        earlier=[raw, staged('select id, net from "raw"'), mart],
    )

    found = {(each.name, each.column) for each in report.findings if each.column}
    assert ("mart", "net") in found
    assert ("mart", "id") not in found
