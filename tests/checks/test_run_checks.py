import json

import pytest
from msgspec.structs import replace
from tiny_artifacts import catalog, doc, generic_test, model, source

from dagbook.errors import Origin
from mkdocs_dagbook.checks import (
    REPORTERS,
    RULES,
    CheckSettings,
    Override,
    Preset,
    RuleSetting,
    Severity,
    Telling,
)
from mkdocs_dagbook.checks.picking import Picker
from mkdocs_dagbook.checks.subjects import Subject
from mkdocs_dagbook.site_model.glossary import parse_term

OFF = RuleSetting(severity=Severity.OFF)
OTHERS = ("model-description", "model-tests", "primary-key-test", "test-coverage")
OWNER_ONLY = dict.fromkeys(OTHERS, OFF)
ORDERS = "model.tiny.marts_orders"


def owned(name, owner=None, path="models"):
    return model(name, path=f"{path}/{name}.sql", meta={"owner": owner})


def test_the_score_is_the_mean_over_rules_then_over_things(report_on):
    settings = CheckSettings(rules=OWNER_ONLY)

    report = report_on(owned("a", "Ann"), owned("b", "Ann"), owned("c"), settings=settings)

    assert [(each.name, each.score) for each in report.subjects] == [
        ("a", 100),
        ("b", 100),
        ("c", 0),
    ]
    assert report.score == 66.6


def test_a_rule_about_columns_counts_by_its_share(report_on):
    described = {f"c{index}": "Euros." if index else "" for index in range(4)}
    others = {rule.slug: OFF for rule in RULES if rule.slug != "column-description"}
    settings = CheckSettings(rules=others)

    report = report_on(model("a", columns=described), settings=settings)

    assert report.score == 75


def test_a_project_of_nothing_passes(report_on):
    report = report_on()

    assert (report.score, report.passed, report.findings) == (100, True, ())
    assert "passed: 0 errors, 0 warnings" in REPORTERS["text"](Telling(report))


@pytest.mark.parametrize(("threshold", "passed"), [(50, True), (50.1, False)])
def test_the_threshold_must_be_reached(report_on, threshold, passed):
    settings = CheckSettings(rules=OWNER_ONLY, threshold=threshold)

    report = report_on(owned("a", "Ann"), owned("b"), settings=settings)

    assert report.score == 50
    assert report.passed is passed


def test_a_folder_has_a_threshold_of_its_own_with_all_below_it(report_on):
    settings = CheckSettings(rules=OWNER_ONLY, thresholds={"models/core": 60, "models/none": 90})

    report = report_on(
        owned("a", "Ann"),
        owned("b", "Ann", "models/core"),
        owned("c", None, "models/core/deep"),
        settings=settings,
    )

    (short,) = report.shortfalls
    assert (short.group, short.score, short.threshold) == ("models/core", 50, 60)
    assert not report.passed


def test_marts_are_judged_more_strictly_than_staging(report_on):
    report = report_on(owned("a", None, "models/marts"), owned("b", None, "models/staging"))

    owners = [(each.name, each.severity) for each in report.findings if each.rule == "model-owner"]
    assert owners == [("a", Severity.ERROR)]
    assert {each.name for each in report.failing} == {"a"}


def test_layers_can_be_switched_off(report_on):
    report = report_on(owned("a", None, "models/marts"), settings=CheckSettings(layers=False))

    assert report.failing == ()


def test_the_last_override_that_matches_wins(report_on):
    settings = CheckSettings(
        rules={"model-owner": RuleSetting(severity=Severity.ERROR)},
        overrides=(
            Override(select=("path:models/marts",), rules={"model-owner": OFF}),
            Override(
                select=("name:fct_*",),
                rules={"model-owner": RuleSetting(severity=Severity.WARNING)},
            ),
        ),
    )

    report = report_on(
        owned("fct_a", None, "models/marts"),
        owned("dim_b", None, "models/marts"),
        owned("c"),
        settings=settings,
    )

    owners = [(each.name, each.severity) for each in report.findings if each.rule == "model-owner"]
    assert owners == [("c", Severity.ERROR), ("fct_a", Severity.WARNING)]


@pytest.mark.parametrize(
    ("fail_on", "passed"), [(Severity.ERROR, True), (Severity.WARNING, False), (None, True)]
)
def test_what_fails_the_gate_can_be_set(report_on, fail_on, passed):
    assert report_on(owned("a"), settings=CheckSettings(fail_on=fail_on)).passed is passed


def test_select_and_exclude_choose_what_is_looked_at(report_on):
    settings = CheckSettings(select=("path:models/core", "tag:x"), exclude=("name:b",))

    report = report_on(
        owned("a", path="models/core"),
        owned("b", path="models/core"),
        owned("c"),
        {**owned("d"), "tags": ["x"]},
        settings=settings,
    )

    assert [each.name for each in report.subjects] == ["a", "d"]


@pytest.mark.parametrize(
    ("selector", "picked"),
    [
        ("path:models/marts", True),
        ("path:models/marts/", True),
        ("path:models/mart", False),
        ("path:*marts", True),
        ("path:models/marts/orders.sql", True),
        ("models/marts", True),
        ("name:ord*", True),
        ("orders", True),
        ("raw.orders", True),
        ("schema:main", True),
        ("tag:core", True),
        ("tag:cor", False),
        ("kind:model", True),
        ("kind:seed", False),
        ("owner:ann", True),
        ("group:finance", True),
        ("tiny.marts", True),
        ("marts", True),
        ("mart", False),
        ("config.materialized:table", True),
        ("config.materialized:view", False),
        ("meta.tier:1", True),
        ("file:orders.sql", True),
        ("package:tiny", True),
        ("resource_type:model", True),
        ("tag:core,path:models/marts", True),
        ("tag:core,path:models/staging", False),
        ("models/staging tag:core", True),
        ("stg+", True),
        ("1+dash", True),
        ("+stg", False),
    ],
)
def test_selectors_pick_by_what_they_name(selector, picked):
    subject = Subject(
        thing=parse_term("x", "", Origin("x")),
        key="model.tiny.orders",
        name="raw.orders",
        kind="model",
        path="models/marts/orders.sql",
        package="tiny",
        fqn=("tiny", "marts", "orders"),
        config={"materialized": "table"},
        meta={"tier": 1},
        schema="main",
        tags=("core", "pii"),
        owners=("ann",),
        group="finance",
        origin=Origin("models/schema.yml"),
    )

    stg = replace(subject, key="stg", name="stg", fqn=("tiny", "stg"), path="stg.sql", tags=())
    dash = replace(stg, key="dash", name="dash", fqn=("tiny", "dash"), kind="exposure")
    picker = Picker(
        (subject, stg, dash),
        parents={subject.key: ("stg",), "dash": (subject.key,)},
        children={"stg": (subject.key,), subject.key: ("dash",)},
    )

    assert (subject.key in picker.pick([selector])) is picked


@pytest.fixture
def tiny_report(report_on):
    entries = [
        model(
            "marts_orders",
            path="models/marts/orders.sql",
            patch_path="tiny://models/marts/_marts.yml",
            description="TODO",
            columns={"id": "Key.", "total": {"description": "Euros.", "meta": {"term": "gmv"}}},
        ),
        model("stg_orders", path="models/staging/stg_orders.sql"),
        source("orders", description="Orders as they come in.", columns={"id": ""}),
        generic_test("unique", ORDERS, "id"),
        doc("term__aov", "# Average order value (AOV)\n\nWhat an order brings."),
    ]
    return report_on(
        *entries,
        catalog=catalog({ORDERS: {"id": "INTEGER", "placed_at": "TIMESTAMP"}}),
        settings=CheckSettings(threshold=80, thresholds={"models/marts": 90}),
    )


def test_the_text_report_reads_like_this(tiny_report, golden):
    golden("tiny.txt", REPORTERS["text"](Telling(tiny_report)))


def test_the_json_report_reads_like_this(tiny_report, golden):
    golden("tiny.json", REPORTERS["json"](Telling(tiny_report)))


def test_the_json_report_counts_what_it_lists(tiny_report):
    told = json.loads(REPORTERS["json"](Telling(tiny_report)))

    severities = [each["severity"] for each in told["findings"]]
    assert told["counts"]["error"] == severities.count("error")
    assert told["counts"]["warning"] == severities.count("warning")
    assert told["counts"]["checked"] == len(told["nodes"])
    assert sum(each["findings"] for each in told["folders"]) == len(told["findings"])


def rules_asked(report_on, preset, **settings):
    """The slugs of what is found about a model nobody cares for."""
    bare = {**model("marts_x", path="models/marts/x.sql"), "description": ""}
    report = report_on(bare, settings=CheckSettings(preset=preset, **settings))
    return {each.rule for each in report.findings}


def test_each_preset_asks_for_what_the_milder_ones_do_and_more(report_on):
    start, standard, strict = (rules_asked(report_on, each) for each in Preset)

    assert start < standard < strict
    assert "model-description" in standard
    assert "model-contract" in strict


def test_naming_a_rule_turns_it_on_whatever_the_preset(report_on):
    contract = {"model-contract": RuleSetting(severity=Severity.ERROR)}

    assert "model-contract" not in rules_asked(report_on, Preset.START)
    assert "model-contract" in rules_asked(report_on, Preset.START, rules=contract)


def test_a_finding_is_the_same_wherever_its_line_has_moved_to(report_on):
    first, second = (
        {each.identity for each in report_on(model("a", path=f"models/{folder}/a.sql")).findings}
        for folder in ("one", "two")
    )

    assert first == second
