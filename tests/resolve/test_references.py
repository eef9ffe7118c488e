import pytest

from dagbook.errors import DagbookError, ErrorGroup

SOURCES = "sources:\n  - name: raw\n    tables: [{name: orders}, {name: customers}]\n"


def test_references_lead_to_sources_first_then_to_nodes_each_once(resolve):
    project = resolve(
        {
            "models/s.yml": SOURCES,
            "models/a.sql": (
                "select * from {{ ref('b') }} join {{ source('raw', 'orders') }}"
                " join {{ ref('b') }}"
            ),
            "models/b.sql": "select 1",
        }
    )

    node = project.nodes["model.test.a"]
    assert node.depends_on.nodes == ("source.test.raw.orders", "model.test.b")
    assert [ref.name for ref in node.refs] == ["b", "b"]


def test_the_root_projects_node_is_nearest_unless_a_package_is_named(resolve):
    project = resolve(
        {
            "packages.yml": "packages:\n  - local: helper\n",
            "helper/dbt_project.yml": "name: helper\nmodels:\n  +schema: helper\n",
            "helper/models/a.sql": "select 1",
            "helper/models/only_there.sql": "select * from {{ ref('a') }}",
            "models/a.sql": "select 1",
            "models/b.sql": (
                "select * from {{ ref('a') }} join {{ ref('helper', 'a') }}"
                " join {{ ref('only_there') }}"
            ),
        }
    )

    assert project.nodes["model.test.b"].depends_on.nodes == (
        "model.test.a",
        "model.helper.a",
        "model.helper.only_there",
    )
    assert project.nodes["model.helper.only_there"].depends_on.nodes == ("model.test.a",)


@pytest.mark.parametrize(
    ("sql", "slug", "hint"),
    [
        ("{{ ref('stg_order') }}", "missing-ref", "did you mean 'stg_orders'?"),
        (
            "{{ ref('customers') }}",
            "missing-ref",
            "there is a source of that name: source('raw', 'customers')",
        ),
        ("{{ source('raw', 'order') }}", "missing-source", "did you mean 'orders'?"),
        ("{{ source('raw', 'x') }}", "missing-source", "its tables: customers, orders"),
        ("{{ source('rae', 'orders') }}", "missing-source", "did you mean 'raw'?"),
        ("{{ ref('off') }}", "missing-ref", "enable it"),
        ("{{ ref('stg_orders', v=2) }}", "missing-ref", None),
        ("{{ ref('nowhere', 'stg_orders') }}", "missing-ref", None),
    ],
)
def test_a_reference_that_leads_nowhere_is_explained(sql, slug, hint, resolve):
    with pytest.raises(DagbookError) as caught:
        resolve(
            {
                "models/s.yml": SOURCES,
                "models/stg_orders.sql": "select 1",
                "models/off.sql": "{{ config(enabled=false) }} select 1",
                "models/a.sql": f"select *\nfrom {sql}",
            }
        )

    assert caught.value.slug == slug
    assert (caught.value.origin.path, caught.value.origin.line) == ("models/a.sql", 2)
    assert caught.value.hint == hint or caught.value.hint.startswith(hint)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"models/x/a.sql": "select 1", "models/y/a.sql": "select 1"}, "two models are named 'a'"),
        ({"models/a.sql": "select 1", "seeds/a.csv": "x\n1\n"}, "a model and a seed are named 'a'"),
        (
            {"models/a.sql": "select 1", "models/b.sql": "{{ config(alias='A') }} select 1"},
            "'a' and 'b' would both be built as",
        ),
        ({"models/1.yml": SOURCES, "models/2.yml": SOURCES}, "two sources are named 'raw.orders'"),
    ],
)
def test_two_things_of_one_name_are_told_with_both_places(files, words, resolve):
    with pytest.raises(DagbookError) as caught:
        resolve(files)

    error = caught.value.errors[0] if isinstance(caught.value, ErrorGroup) else caught.value
    assert words in error.message
    places = f"{error.origin} {error.notes}"
    assert sum(name in places for name in files) == 2


def test_a_disabled_twin_is_no_duplicate(resolve):
    project = resolve(
        {
            "models/x/a.sql": "select 1",
            "models/y/a.sql": "{{ config(enabled=false) }} select 1",
        }
    )

    assert project.nodes["model.test.a"].original_path == "models/x/a.sql"


def test_an_entry_without_file_is_warned_of(resolve):
    project = resolve(
        {
            "models/orders.sql": "select 1",
            "seeds/countries.csv": "a\n1\n",
            "models/s.yml": (
                "models:\n  - name: order\n    columns: [{name: x, data_tests: [unique]}]\n"
                "  - name: countries\n"
            ),
        }
    )

    assert [(warning.slug, warning.hint) for warning in project.warnings] == [
        ("unmatched-properties", "did you mean 'orders'?"),
        ("unmatched-properties", "'countries' is one of the seeds: put the entry there"),
    ]


def test_two_entries_for_one_model_are_refused(resolve):
    with pytest.raises(DagbookError, match="'a' is described twice"):
        resolve(
            {
                "models/a.sql": "select 1",
                "models/1.yml": "models: [{name: a}]",
                "models/2.yml": "models: [{name: a}]",
            }
        )


GROUPS = "groups:\n  - {name: core, owner: {email: core@example.org}}\n"


def test_a_private_model_is_read_by_its_own_group_only(resolve):
    files = {
        "models/g.yml": GROUPS + "models:\n  - {name: a, config: {access: private, group: core}}\n",
        "models/a.sql": "select 1",
        "models/b.sql": "{{ config(group='core') }} select * from {{ ref('a') }}",
    }
    assert resolve(files).nodes["model.test.b"].group == "core"

    with pytest.raises(DagbookError, match="is private to group 'core'"):
        resolve({**files, "models/c.sql": "select * from {{ ref('a') }}"})


def test_a_group_must_be_declared(resolve):
    with pytest.raises(DagbookError) as caught:
        resolve({"models/a.sql": "{{ config(group='core') }} select 1"})

    assert caught.value.slug == "missing-group"
