"""For every rule an example that passes and one that doesn't."""

import pytest
from rule_examples import models, names_and_columns, promises, surroundings
from rule_examples.names_and_columns import semantic_model
from tiny_artifacts import (
    catalog,
    doc,
    exposure,
    generic_test,
    macro,
    manifest,
    model,
    source,
    with_a_bad_run,
    write_artifacts,
)

from mkdocs_dagbook.artifacts import read_artifacts, read_without_runs
from mkdocs_dagbook.checks import RULES, CheckSettings, Facts, RuleSetting, Severity, run_checks
from mkdocs_dagbook.checks.rules import changes
from mkdocs_dagbook.checks.subjects import subjects
from mkdocs_dagbook.site_model import build_site_model

ORDERS = "model.tiny.orders"
LONG = "One row for every order that was placed, with its amounts."
KEY = (generic_test("unique", ORDERS, "id"), generic_test("not_null", ORDERS, "id"))
ON = RuleSetting(severity=Severity.WARNING)


def having(rule, **options):
    setting = RuleSetting(severity=Severity.WARNING, options=options)
    return CheckSettings(rules={rule: setting})


def described(count, of):
    return {f"c{index}": "Euros." if index < count else "" for index in range(of)}


def typed(*types):
    return {
        name: {"data_type": each, "meta": {"term": "net"}}
        for name, each in zip("ab", types, strict=True)
    }


CENTS = "Paid in cents - less tax"
STAGED = source("stg", columns={"net": "Less tax, in cents."}, relation_name='"main"."stg"')
STG = "source.tiny.raw.stg"
FROM_STAGED = {"reads": [STG], "compiled_code": 'select net from "main"."stg"'}
RAW_PEOPLE = source(
    "people", columns={"email": {"meta": {"contains_pii": True}}}, relation_name='"main"."people"'
)
RENAMED = {
    "reads": ["source.tiny.raw.people"],
    "compiled_code": 'select email as mail from "main"."people"',
}
TRIPLED = {"reads": [STG], "compiled_code": 'select 3 * net as net from "main"."stg"'}
NET = doc("term__net", "# Net\n**Calculation:** twice the net amount")
DOUBLED = {"reads": [STG], "compiled_code": 'select 2 * net as net from "main"."stg"'}
MEANS_NET = {"net": {"meta": {"term": "net"}}}
NET_TWICE = (STAGED, NET, model("a", columns=MEANS_NET, **DOUBLED))


# rule, entries that pass, entries that don't with what is said, further options of the report
CASES = {
    "model-description": (
        [model("orders", description=LONG)],
        [model("orders", description="Orders.")],
        "description has 7 characters, 20 are asked for",
        {},
    ),
    "source-description": (
        [source("orders", description="Orders of the shop.")],
        [source("orders")],
        "has no description",
        {},
    ),
    "seed-description": (
        [model("rules", kind="seed", description="Agreed with marketing.")],
        [model("rules", kind="seed", description="  ")],
        "has no description",
        {},
    ),
    "exposure-description": (
        [exposure("board", description="Weekly figures.")],
        [exposure("board")],
        "has no description",
        {},
    ),
    "macro-description": (
        [macro("cents", description="Turns cents into euros."), macro("x", package="dbt_utils")],
        [macro("cents")],
        "has no description",
        {"settings": having("macro-description")},
    ),
    "description-placeholder": (
        [
            model(
                "orders", description=LONG, columns={"id": "Key of an order, todo lists have one."}
            )
        ],
        [model("orders", description="TODO: describe")],
        "description is a placeholder: 'TODO: describe'",
        {},
    ),
    "model-meta": (
        [model("orders", meta={"sla_hours": 8})],
        [model("orders", meta={"sla_hours": None})],
        "meta has no sla_hours",
        {"settings": having("model-meta", keys=("sla_hours",))},
    ),
    "columns-documented": (
        [model("orders", columns=described(8, 10))],
        [model("orders", columns=described(7, 10))],
        "7 of 10 columns are described, 80% are asked for",
        {},
    ),
    "column-description": (
        [model("orders", columns={"id": "Key."})],
        [model("orders", columns={"id": ""})],
        "column id has no description",
        {},
    ),
    "phantom-column": (
        [model("orders", columns={"ID": "Key."})],
        [model("orders", columns={"ID": "Key.", "total": "Euros."})],
        "column total is described but doesn't exist in the warehouse",
        {"catalog": catalog({ORDERS: {"id": "INTEGER"}})},
    ),
    "undocumented-real-column": (
        [model("orders", columns={"ID": "Key."})],
        [model("orders")],
        "column id exists but isn't listed in any properties file",
        {"catalog": catalog({ORDERS: {"id": "INTEGER"}})},
    ),
    "model-contract": (
        [model("orders", config={"contract": {"enforced": True}})],
        [model("orders")],
        "has no enforced contract",
        {"settings": having("model-contract")},
    ),
    "model-owner": (
        [model("orders", meta={"owner": "Ann"})],
        [model("orders")],
        "has no owner",
        {},
    ),
    "exposure-owner": (
        [exposure("board", owner={"email": "ann@tiny.io"})],
        [exposure("board", owner={"name": ""})],
        "has no owner",
        {},
    ),
    "model-tests": (
        [model("orders"), generic_test("unique", ORDERS, "id")],
        [model("orders")],
        "has no test",
        {},
    ),
    "primary-key-test": (
        [model("orders"), *KEY],
        [model("orders"), KEY[0]],
        "no column is tested to be both unique and not null",
        {},
    ),
    "test-coverage": (
        [model("orders", columns={"id": "", "x": ""}), *KEY],
        [model("orders", columns=described(0, 10)), generic_test("unique", ORDERS, "c1")],
        "1 of 10 columns have a test, 20% are asked for",
        {},
    ),
    "source-freshness": (
        [source("orders", freshness={"warn_after": {"count": 1, "period": "day"}})],
        [source("orders", freshness={"warn_after": {"count": None, "period": None}})],
        "nobody says how old it may be",
        {},
    ),
    "unknown-term": (
        [
            model("orders", columns={"x": {"meta": {"term": "CLV"}}}),
            doc("term__clv", "# CLV\n\nIt."),
        ],
        [
            model("orders", columns={"x": {"meta": {"term": "clw"}}}),
            doc("term__clv", "# CLV\n\nIt."),
        ],
        "column x: the glossary has no term 'clw'",
        {},
    ),
    "term-definition": (
        [doc("term__clv", "# CLV\n\nValue of a customer.")],
        [doc("term__clv", "# CLV\n\n**Owner:** Ann")],
        "has no definition",
        {},
    ),
    "term-related": (
        [doc("term__clv", "# CLV\n**Related:** churn"), doc("term__churn", "# Churn")],
        [doc("term__clv", "# CLV\n**Related:** churn")],
        "names the related term 'churn', which the glossary doesn't have",
        {},
    ),
    "term-owner": (
        [doc("term__clv", "# CLV\n**Owner:** Ann")],
        [doc("term__clv", "# CLV")],
        "has no owner",
        {},
    ),
    "term-steward": (
        [doc("term__clv", "# CLV\n**Steward:** Ann")],
        [doc("term__clv", "# CLV\n**Owner:** Ann")],
        "has no steward",
        {"settings": having("term-steward")},
    ),
    "term-orphan": (
        [doc("term__clv", "# CLV"), model("orders", meta={"glossary_term": "clv"})],
        [doc("term__clv", "# CLV"), model("orders")],
        "no table, column or metric names it",
        {"settings": having("term-orphan")},
    ),
    "term-status": (
        [doc("term__clv", "# CLV\n**Status:** Approved"), doc("term__aov", "# AOV")],
        [doc("term__clv", "# CLV\n**Status:** aproved")],
        "status is 'aproved', not one of draft, approved",
        {"settings": having("term-status", statuses=("draft", "approved"))},
    ),
    "term-deprecated": (
        [doc("term__clv", "# CLV\n**Status:** deprecated"), model("orders")],
        [doc("term__clv", "# CLV\n**Status:** deprecated"), model("x", meta={"term": "clv"})],
        "is deprecated, and 1 thing names it",
        {},
    ),
    "term-ambiguous": (
        [doc("term__clv", "# CLV\n**Synonyms:** value"), doc("term__churn", "# Churn")],
        [doc("term__clv", "# CLV\n**Synonyms:** churn"), doc("term__left", "# Gone (Churn)")],
        ["'churn' is also a name of Gone", "'Churn' is also a name of CLV"],
        {},
    ),
    "term-type-conflict": (
        [doc("term__net", "# Net"), model("orders", columns=typed("decimal(12, 2)", "integer"))],
        [doc("term__net", "# Net"), model("orders", columns=typed("bigint", "varchar"))],
        "its columns hold different sorts of values: orders.a a number, orders.b a text",
        {"settings": having("term-type-conflict")},
    ),
    "term-calculation-conflict": (
        [*NET_TWICE, model("b", columns=MEANS_NET, **DOUBLED)],
        [*NET_TWICE, model("b", columns=MEANS_NET, **TRIPLED)],
        "it is calculated in 2 ways: a.net, b.net",
        {"settings": having("term-calculation-conflict")},
    ),
    "undefined-abbreviation": (
        [
            doc("term__mrr", "# Monthly revenue (MRR)\n\nPaid by customers."),
            model("a", description="MRR by month, and customer lifetime value (CLV)."),
            model("b", description="The CLV of those who have NOT left, as `SUM(ARR)`. Is not MRR"),
        ],
        [model("a", description="MRR by month."), model("b", description="MRR by day.")],
        "nobody says what MRR means, which 2 texts use, a first",
        {"settings": having("undefined-abbreviation")},
    ),
    "type-drift": (
        [model("orders", columns={"id": {"data_type": "int"}, "name": {"data_type": "text"}})],
        [model("orders", columns={"id": {"data_type": "bigint"}})],
        "column id is declared as bigint and is INTEGER in the warehouse",
        {"catalog": catalog({ORDERS: {"id": "INTEGER", "name": "VARCHAR"}})},
    ),
    "tautology": (
        [model("orders", columns={"order_id": "As the shop system counts them."})],
        [model("orders", columns={"order_id": "The identifier of the order."})],
        "description of column order_id says what its name says: 'The identifier of the order.'",
        {},
    ),
    "copied-description": (
        [model("orders", columns={"net": "In cents.", "gross": "In cents."})],
        [model("orders", columns={"net": "Paid in cents, less tax.", "gross": CENTS})],
        "column gross has the description of column net",
        {},
    ),
    "conflicting-descriptions": (
        [STAGED, model("orders", columns={"net": "less tax, in cents."}, **FROM_STAGED)],
        [STAGED, model("orders", columns={"net": "In euros."}, **FROM_STAGED)],
        "column net is raw.stg.net, handed on as it is, and is described otherwise",
        {"settings": having("conflicting-descriptions")},
    ),
    "stale-description": (
        [STAGED, model("orders", columns={"net": "Less tax, doubled."}, **DOUBLED)],
        [STAGED, model("orders", columns={"net": "Less tax."}, **DOUBLED)],
        "column net is calculated otherwise than before, its description is as it was",
        {"earlier": [STAGED, model("orders", columns={"net": "Less tax."}, **FROM_STAGED)]},
    ),
    "personal-unmarked": (
        [RAW_PEOPLE, model("people", columns={"mail": {"tags": ["pii"]}}, **RENAMED)],
        [RAW_PEOPLE, model("people", columns={"mail": "For letters."}, **RENAMED)],
        "column mail holds what is marked as personal in raw.people.email, and isn't marked",
        {},
    ),
    "unknown-owner": (
        [model("orders", meta={"owner": "@Ann"}), exposure("e", owner={"email": "bo@x.org"})],
        [model("orders", meta={"owner": "Cyd"})],
        "nobody knows the owner Cyd",
        {"settings": having("unknown-owner", known=("ann", "bo@x.org"))},
    ),
}


CASES |= names_and_columns.EXAMPLES | models.EXAMPLES | promises.EXAMPLES | surroundings.EXAMPLES


def settled(rule, asks="asks"):
    """The options of an example: ``asks`` are the rule's own, ``good_asks`` those that pass."""
    options = dict(CASES[rule][3])
    told = {key: options.pop(key, {}) for key in ("asks", "good_asks")}
    also = options.pop("also", [])
    options.setdefault("settings", having(rule, **(told[asks] or told["asks"])))
    return options, also


def test_every_rule_has_an_example():
    elsewhere = {rule.slug for rule in changes.RULES}  # test_rules_about_changes.py
    elsewhere |= {rule.slug for rule in RULES if rule.reads_dates}  # test_rules_about_dates.py
    assert set(CASES) | elsewhere == {rule.slug for rule in RULES}


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_is_content_with_a_good_example(rule, messages_of):
    options, _ = settled(rule, "good_asks")

    assert messages_of(rule, *CASES[rule][0], **options) == []


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_says_what_is_wrong_with_a_bad_example(rule, messages_of):
    _, bad, message, _ = CASES[rule]
    options, also = settled(rule)

    messages = [message] if isinstance(message, str) else message
    assert sorted(messages_of(rule, *bad, **options)) == sorted([*messages, *also])


INDIFFERENT = [
    rule.slug
    for rule in RULES
    if rule.slug in CASES and not (rule.reads_runs or rule.reads_lineage or rule.compares)
]


@pytest.mark.parametrize("rule", INDIFFERENT)
def test_a_rule_that_says_nothing_of_runs_finds_the_same_without_them(rule, tmp_path):
    options, _ = settled(rule)
    catalog = {"catalog": options["catalog"]} if "catalog" in options else {}
    folder = with_a_bad_run(tmp_path, *CASES[rule][1], **catalog)

    with_runs, without = (
        run_checks(build_site_model(read(folder)), options["settings"]).findings
        for read in (read_artifacts, read_without_runs)
    )

    found = [each for each in without if each.rule == rule]
    assert found
    assert found == [each for each in with_runs if each.rule == rule]


@pytest.mark.parametrize(
    "text", ["orders", "Orders.", "ORDERS", "todo", "TBD", "lorem ipsum dolor"]
)
def test_fillers_are_no_descriptions(text, messages_of):
    assert len(messages_of("description-placeholder", model("orders", description=text))) == 1


@pytest.mark.parametrize(
    "text", ["", "Test results of the lab.", "None of the rows repeat.", "受注"]
)
def test_texts_are_not_taken_for_fillers(text, messages_of):
    assert messages_of("description-placeholder", model("orders", description=text)) == []


def test_a_column_that_only_repeats_its_name_is_found_at_the_column(report_on):
    report = report_on(model("orders", columns={"customer_id": "Customer ID"}))

    (found,) = [each for each in report.findings if each.rule == "description-placeholder"]
    assert found.column == "customer_id"


def test_a_test_of_the_projects_own_may_prove_the_key(messages_of):
    own = generic_test("one_row_per", ORDERS, of=["id"])
    settings = having("primary-key-test", key_tests=("one_row_per",))

    assert messages_of("primary-key-test", model("orders"), own, settings=settings) == []


def test_unit_tests_are_no_data_tests(messages_of):
    unit = {
        "unique_id": "unit_test.tiny.orders.adds_up",
        "name": "adds_up",
        "model": "orders",
        "package_name": "tiny",
        "depends_on": {"nodes": [ORDERS]},
    }

    assert messages_of("model-tests", model("orders"), unit) == ["has no test"]


def test_rules_that_know_nothing_have_no_say(report_on):
    report = report_on(model("orders"))

    assert {each.rule for each in report.findings} == {
        "model-description",
        "model-owner",
        "model-tests",
        "primary-key-test",
    }


def test_packages_are_not_the_projects_business(report_on):
    foreign = {**model("theirs"), "unique_id": "model.pkg.theirs", "package_name": "pkg"}

    assert report_on(foreign).findings == ()


WAITING = [
    rule for rule in RULES if rule.slug in CASES and any(option.silent for option in rule.options)
]


@pytest.mark.parametrize("rule", [rule.slug for rule in WAITING])
def test_a_rule_that_is_not_asked_without_its_options_would_have_had_no_say(rule, site_of):
    case = CASES[rule]
    asked = next(each for each in RULES if each.slug == rule)
    options = {option.name: option.default for option in asked.options}
    site = site_of("waiting", [*case[0], *case[1]])

    for subject in subjects(site):
        if subject.kind in asked.kinds:
            facts = Facts(site, options, lambda function, *given: function(site, *given))
            assert asked.check(subject.thing, facts).checked == 0


def test_a_version_that_is_tried_out_before_it_is_the_latest_is_no_reproach(messages_of):
    versions = [promises.version(number, latest=1) for number in (1, 2)]
    reader = model("report", reads=[versions[0]["unique_id"]])

    assert messages_of("old-version-read", *versions, reader) == []
    assert messages_of("old-version-end", *versions) == []


def test_a_model_of_the_old_name_is_a_time_spine_too(messages_of):
    figures = semantic_model("sales")

    assert messages_of("time-spine", figures) == ["has semantic models and no time spine"]
    assert messages_of("time-spine", figures, model("metricflow_time_spine")) == []


def test_a_hook_of_the_project_calls_macros_too(messages_of):
    hook = model("on-run-start-0", kind="operation", calls=["macro.tiny.cents"])
    asked = {"settings": having("macro-unused")}

    assert messages_of("macro-unused", macro("cents"), **asked) == ["nothing calls it"]
    assert messages_of("macro-unused", macro("cents"), hook, **asked) == []


def test_a_call_behind_if_execute_is_one_though_dbt_does_not_know_of_it(messages_of):
    waits = model("orders", raw_code="{% if execute %}{{ cents(3) }}{% endif %}")

    said = messages_of("macro-unused", macro("cents"), waits, settings=having("macro-unused"))

    assert said == []


@pytest.mark.parametrize("rule", ["source-unused", "dead-end"])
def test_what_something_switched_off_reads_is_not_told_to_be_taken_away(rule, tmp_path):
    code = "select id from {{ ref('orders') }} join {{ source('raw', 'events') }}"
    told = manifest(model("orders"), source("events"))
    old = {"disabled": {"model.tiny.old": [{"raw_code": code}]}}

    def broken(manifest):
        site = build_site_model(read_artifacts(write_artifacts(tmp_path, manifest=manifest)))
        return {each.rule for each in run_checks(site, having(rule)).findings}

    assert rule in broken(told)
    assert rule not in broken(told | old)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("{%- set found = tables_like('raw', min_rows=1) -%}", []),
        ('{{ union(dbt_utils.get_relations_by_prefix(schema="RAW", prefix="")) }}', []),
        ("{{ config(tags=['raw']) }} select 'raw' as origin", ["nothing reads it"]),
        ("{% if target.name == 'raw' %} limit 9 {% endif %}", ["nothing reads it"]),
        ("select id from {{ source('raw', 'events') }}", ["nothing reads it"]),
    ],
    ids=[
        "a-macro-lists-it",
        "a-package-lists-it",
        "a-word-of-its-own",
        "a-comparison",
        "another-table",
    ],
)
def test_a_model_that_lists_the_tables_of_a_schema_may_read_any_of_them(code, said, messages_of):
    reader = model("everything", raw_code=code)

    found = messages_of("source-unused", source("orders"), reader, settings=having("source-unused"))

    assert found == said


def test_a_column_that_is_no_key_may_be_tested_for_nulls_as_a_warning(messages_of):
    warn = {"config": {"severity": "warn"}}
    warns = [{**generic_test("not_null", ORDERS, column), **warn} for column in ("note", "id")]
    orders = model("orders", columns={"note": "", "id": ""})

    said = messages_of("key-test-warns", orders, *KEY, *warns, settings=having("key-test-warns"))

    assert said == ["only warns"]


def test_a_test_of_a_table_that_is_switched_off_is_no_test_of_nothing(messages_of):
    test = {**generic_test("x", ORDERS), "depends_on": {"nodes": []}, "attached_node": None}
    gone = {**test, "test_metadata": None, "raw_code": "select 1 from {{ ref('gone') }}"}
    none = {**gone, "raw_code": "select 1 from orders"}
    asked = {"settings": having("test-of-nothing")}

    assert messages_of("test-of-nothing", gone, **asked) == []
    assert messages_of("test-of-nothing", none, **asked) == ["reads no table of the project"]


def test_types_of_a_seed_are_declared_in_its_configuration_too(messages_of):
    config = {"column_types": {"ID": "int"}}
    rules = model("rules", kind="seed", columns={"id": "", "word": ""}, config=config)

    said = messages_of("column-type-declared", rules, settings=having("column-type-declared"))

    assert said == ["column word declares no data_type"]


@pytest.mark.parametrize(
    ("rule", "options"),
    [
        ("column-type-by-name", {"types": {"_at$": ["^timestamp", "^date"]}}),
        ("column-name-by-type", {"names": {"^integer": ["_id$", "_count$"]}}),
        ("name-by-folder", {"names": {"^models/": ["^stg_", "^fct_"]}}),
    ],
)
def test_of_several_forms_one_is_enough(rule, options, messages_of):
    types = {"data_type": "date"}, {"data_type": "integer"}
    columns = dict(zip(("paid_at", "row_count"), types, strict=True))
    good, bad = model("fct_a", columns=columns), model("b", columns={"at": types[1]})
    wrong = model("c", columns={"paid_at": types[1]})

    assert messages_of(rule, good, settings=having(rule, **options)) == []
    assert messages_of(rule, bad, wrong, settings=having(rule, **options))
