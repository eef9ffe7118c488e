import pytest

from dagbook.errors import DagbookError
from dagbook.project.nodes import FreshnessRule, FreshnessThreshold, Owner


def source_of(resolve, text, **more):
    project = resolve({"models/deep/s.yml": text, **more})
    return project.sources["source.test.raw.t"]


def test_a_table_takes_from_its_source_what_it_does_not_say(resolve):
    source = source_of(
        resolve,
        "sources:\n  - name: raw\n    schema: \"raw_{{ env_var('TEAM') }}\"\n    database: lake\n"
        "    loader: airbyte\n    description: all of it\n    tags: [b]\n"
        "    meta: {owner: x, level: 1}\n"
        "    quoting: {identifier: false}\n"
        "    tables:\n      - name: t\n        identifier: t_2026\n        tags: a\n"
        "        meta: {level: 2}\n        columns: [{name: id, description: key}]\n",
    )

    assert str(source.relation) == '"lake"."raw_core".t_2026'
    assert (source.loader, source.source_description) == ("airbyte", "all of it")
    assert source.tags == ("a", "b")
    assert source.meta == {"owner": "x", "level": 2}
    assert source.source_meta == {"owner": "x", "level": 1}
    assert source.fqn == ("test", "deep", "raw", "t")
    assert source.columns[0].description == "key"


RULE = "warn_after: {count: 1, period: day}"


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("", "", (None, None)),
        (f"freshness: {{{RULE}}}", "", (1, None)),
        (f"config: {{freshness: {{{RULE}}}}}", "", (1, None)),
        (
            f"freshness: {{{RULE}}}",
            "freshness: {error_after: {count: 2, period: hour}}",
            (1, 2),
        ),
        (f"freshness: {{{RULE}}}", "freshness: {warn_after: {count: 3, period: day}}", (3, None)),
        (f"freshness: {{{RULE}}}", "freshness: {warn_after: null}", (None, None)),
        (f"freshness: {{{RULE}}}", "freshness: null", None),
    ],
)
def test_freshness_is_inherited_added_to_and_switched_off(outer, inner, expected, resolve):
    source = source_of(
        resolve,
        f"sources:\n  - name: raw\n    {outer or 'loader: x'}\n    tables:\n"
        f"      - name: t\n        {inner or 'description: x'}\n",
    )

    if expected is None:
        assert source.freshness is None
    else:
        counts = (source.freshness.warn_after.count, source.freshness.error_after.count)
        assert counts == expected


def test_freshness_may_come_from_dbt_project(resolve):
    source = source_of(
        resolve,
        "sources: [{name: raw, tables: [{name: t}]}]",
        **{
            "dbt_project.yml": (
                f"name: test\nprofile: test\nsources:\n  test:\n    +freshness: {{{RULE}}}\n"
            )
        },
    )

    assert source.freshness == FreshnessRule(warn_after=FreshnessThreshold(1, "day"))
    assert source.config.get("freshness")["warn_after"] == {"count": 1, "period": "day"}


def test_a_wrong_period_is_told(resolve):
    with pytest.raises(DagbookError, match="'days' is no period") as caught:
        source_of(
            resolve,
            "sources:\n  - name: raw\n    tables:\n      - name: t\n"
            "        freshness: {warn_after: {count: 1, period: days}}\n",
        )

    assert caught.value.hint == "did you mean 'day'?"
    assert caught.value.origin.line == 5


def test_a_package_source_may_be_overridden(resolve):
    project = resolve(
        {
            "packages.yml": "packages:\n  - local: helper\n",
            "helper/dbt_project.yml": "name: helper\n",
            "helper/models/s.yml": "sources: [{name: raw, schema: theirs, tables: [{name: t}]}]",
            "models/s.yml": "sources: [{name: raw, overrides: helper, schema: ours}]",
        }
    )

    assert list(project.sources) == ["source.helper.raw.t"]
    assert project.sources["source.helper.raw.t"].schema == "ours"


def test_an_exposure_names_its_owner_and_what_it_reads(resolve):
    project = resolve(
        {
            "models/a.sql": "select 1",
            "models/e.yml": (
                "sources: [{name: raw, tables: [{name: t}]}]\n"
                "exposures:\n  - name: dash\n    label: The board\n    type: dashboard\n"
                "    maturity: high\n    url: https://example.org\n    tags: [weekly]\n"
                "    owner: {name: Ann, email: a@example.org, slack: ann}\n"
                "    depends_on: [ref('a'), \"source('raw', 't')\"]\n    meta: {sla: daily}\n"
            ),
        }
    )

    exposure = project.exposures["exposure.test.dash"]
    assert exposure.owner == Owner("Ann", ("a@example.org",), {"slack": "ann"})
    assert exposure.depends_on.nodes == ("source.test.raw.t", "model.test.a")
    assert (exposure.tags, exposure.meta) == (("weekly",), {"sla": "daily"})


@pytest.mark.parametrize(
    ("lines", "slug", "line"),
    [
        ("type: dashbord\n    owner: {name: x}", "wrong-type", 3),
        ("owner: {name: x}", "missing-key", 2),
        ("type: ml\n    owner: {slack: x}", "missing-key", 4),
        ("type: ml", "missing-key", 2),
        ("type: ml\n    owner: {name: x}\n    depends_on: [ref('nothing')]", "missing-ref", 5),
    ],
)
def test_a_wrong_exposure_is_told_with_its_line(lines, slug, line, resolve):
    with pytest.raises(DagbookError) as caught:
        resolve({"models/e.yml": f"exposures:\n  - name: dash\n    {lines}\n"})

    assert caught.value.slug == slug
    assert caught.value.origin.line == line


def test_descriptions_take_doc_blocks_of_the_own_package_first(resolve):
    project = resolve(
        {
            "models/words.md": (
                "{% docs id %}The *key*.{% enddocs %}{% docs raw %}a {{ 'b' }} c{% enddocs %}"
            ),
            "models/a.sql": "select 1",
            "models/a.yml": (
                "models:\n  - name: a\n"
                "    description: \"{{ doc('id') }} {{ doc('test', 'raw') }}\"\n"
                "    columns: [{name: id, description: '{{ doc(\"id\") }}'}]\n"
                "macros:\n  - name: m\n    description: \"{{ doc('id') }} in {{ target.name }}\"\n"
                "    arguments: [{name: x, type: int, description: words}]\n"
            ),
            "macros/m.sql": "{% macro m(x) %}{{ n() }}{% endmacro %}{% macro n() %}{% endmacro %}",
        }
    )

    node = project.nodes["model.test.a"]
    assert node.description == "The *key*. a b c"
    assert node.doc_blocks == ("doc.test.id", "doc.test.raw")
    assert node.columns[0].description == "The *key*."
    macro = project.macros["macro.test.m"]
    assert macro.description == "The *key*. in dev"
    assert (macro.arguments[0].type, macro.patch_path) == ("int", "test://models/a.yml")
    assert macro.depends_on.macros == ("macro.test.n",)


def test_a_missing_doc_block_is_told_where_it_is_named(resolve):
    with pytest.raises(DagbookError) as caught:
        resolve(
            {
                "models/a.sql": "select 1",
                "models/a.yml": "models:\n  - name: a\n    description: \"{{ doc('nothing') }}\"\n",
            }
        )

    assert caught.value.slug == "missing-doc"
    assert caught.value.origin.line == 3


def test_statements_around_a_run_become_operations(resolve):
    project = resolve(
        {
            "dbt_project.yml": (
                "name: test\nprofile: test\non-run-start: create schema x\n"
                'on-run-end:\n  - "{{ m() }}"\n  - select 1\n'
            ),
            "macros/m.sql": "{% macro m() %}select 2{% endmacro %}",
        }
    )

    start, first, second = project.nodes.values()
    assert start.unique_id == "operation.test.test-on-run-start-0"
    assert (start.tags, start.raw_code) == (("on-run-start",), "create schema x")
    assert first.depends_on.macros == ("macro.test.m",)
    assert (second.index, second.tags) == (1, ("on-run-end",))
    assert second.origin.line == 6


def test_who_reads_a_model_with_a_mistake_is_not_blamed_as_well(resolve):
    with pytest.raises(DagbookError) as caught:
        resolve(
            {
                "models/a.sql": "select 1 as id",
                "models/b.sql": "select * from {{ ref('a') }}",
                "models/s.yml": (
                    "models: [{name: a, description: \"{{ doc('nowhere') }}\","
                    " data_tests: [{unique: {arguments: {column_name: id}}}]}]"
                ),
                "models/e.yml": (
                    "exposures: [{name: e, type: ml, owner: {name: x}, depends_on: [ref('a')]}]"
                ),
            }
        )

    assert caught.value.slug == "missing-doc"
