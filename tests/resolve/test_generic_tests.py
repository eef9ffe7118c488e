import pytest

from dagbook.errors import Origin
from dagbook.project import declarations
from dagbook.resolve.test_names import hash_test, name_test

HERE = Origin("models/schema.yml", 1, 1)


def call(test_name, kwargs, **more):
    section = "sources" if more.get("table") else "models"
    properties = declarations.Properties(
        section=section,
        name=more.pop("entry", "orders"),
        package="shop",
        original_path=HERE.path,
        resource_path="models",
        values={},
        origin=HERE,
    )
    more.setdefault("namespace", None)
    return declarations.TestCall(
        test_name=test_name, kwargs=kwargs, properties=properties, origin=HERE, **more
    )


# Names and hashes as dbt 1.12 gave them to the same tests.
@pytest.mark.parametrize(
    ("test", "long", "short", "digits"),
    [
        (
            call(
                "unique",
                {
                    "column_name": "customer_id",
                    "model": "{{ get_where_subquery(ref('customers')) }}",
                },
                entry="customers",
            ),
            "unique_customers_customer_id",
            "unique_customers_customer_id",
            "c5af1ff4b1",
        ),
        (
            call(
                "relationships",
                {
                    "to": "ref('customers')",
                    "field": "customer_id",
                    "column_name": "customer_id",
                    "model": "{{ get_where_subquery(ref('orders')) }}",
                },
            ),
            "relationships_orders_customer_id__customer_id__ref_customers_",
            "relationships_orders_customer_id__customer_id__ref_customers_",
            "c6ec7f58f2",
        ),
        (
            call(
                "accepted_values",
                {
                    "values": ["placed", "shipped", "completed", "return_pending", "returned"],
                    "column_name": "status",
                    "model": "{{ get_where_subquery(ref('orders')) }}",
                },
            ),
            "accepted_values_orders_status__placed__shipped__completed__return_pending__returned",
            "accepted_values_orders_1ce6ab157c285f7cd2ac656013faf758",
            "be6b5b5ec3",
        ),
        (
            call(
                "accepted_values",
                {
                    "column_name": "id",
                    "values": [1, 2],
                    "quote": False,
                    "model": "{{ get_where_subquery(ref('people')) }}",
                },
                entry="people",
            ),
            "accepted_values_people_id__False__1__2",
            "accepted_values_people_id__False__1__2",
            "de5af9bc48",
        ),
        (
            call(
                "expression_is_true",
                {
                    "expression": "lifetime_spend_pretax + lifetime_tax_paid = lifetime_spend",
                    "model": "{{ get_where_subquery(ref('customers')) }}",
                },
                entry="customers",
                namespace="dbt_utils",
            ),
            "dbt_utils_expression_is_true_customers_lifetime_spend_pretax_lifetime_tax_paid_"
            "lifetime_spend",
            "dbt_utils_expression_is_true_c_177c20685a18a9071d4a71719e3d9565",
            "ad37c989b6",
        ),
        (
            call(
                "not_null",
                {
                    "column_name": "id",
                    "model": "{{ get_where_subquery(source('shop', 'orders')) }}",
                },
                entry="shop",
                table="orders",
            ),
            "source_not_null_shop_orders_id",
            "source_not_null_shop_orders_id",
            "5be7e9a27b",
        ),
    ],
)
def test_a_test_is_named_as_dbt_names_it(test, long, short, digits):
    name = name_test(test)

    assert (name.long, name.short) == (long, short)
    assert hash_test(name.long, test) == digits


MODELS = {"models/marts/a.sql": "select 1 as id", "models/b.sql": "select 1 as id"}


def generic_tests_in(project):
    return [node for node in project.nodes.values() if node.resource_type == "test"]


def test_a_test_knows_what_it_tests_and_where_it_was_written(resolve):
    project = resolve(
        {
            **MODELS,
            "models/marts/schema.yml": (
                "models:\n  - name: a\n    columns:\n      - name: id\n        tags: key\n"
                "        data_tests:\n          - relationships: {to: \"ref('b')\", field: id}\n"
            ),
        }
    )

    (test,) = generic_tests_in(project)
    assert test.attached_node == "model.test.a"
    assert test.depends_on.nodes == ("model.test.b", "model.test.a")
    assert test.fqn == ("test", "marts", "relationships_a_id__id__ref_b_")
    assert test.path == "relationships_a_id__id__ref_b_.sql"
    assert test.original_path == "models/marts/schema.yml"
    assert test.file_key_name == "models.a"
    assert test.origin == Origin("models/marts/schema.yml", 7, 13)
    assert test.tags == ("key",)
    assert test.schema == "main_dbt_test__audit"
    assert test.raw_code == "{{ test_relationships(**_dbt_generic_test_kwargs) }}"


def test_config_of_a_test_comes_from_all_its_layers(resolve):
    project = resolve(
        {
            **MODELS,
            "dbt_project.yml": "name: test\nprofile: test\ndata_tests:\n  +severity: warn\n",
            "models/s.yml": (
                "models:\n  - name: a\n    columns:\n      - name: id\n        data_tests:\n"
                "          - unique: {config: {where: id > 0, store_failures: true}, name: one}\n"
            ),
        }
    )

    (test,) = generic_tests_in(project)
    assert (test.name, test.alias) == ("one", "one")
    assert test.config.get("severity") == "warn"
    assert test.config.get("where") == "id > 0"
    assert test.config.get("store_failures_as") == "table"
    assert test.raw_code.endswith('{{ config(where="id > 0",store_failures=True) }}')


def test_a_test_of_something_disabled_is_idle_without_a_word(resolve):
    project = resolve(
        {
            "models/a.sql": "{{ config(enabled=false, group='team') }} select 1",
            "models/b.sql": "select 1",
            "models/s.yml": (
                "groups: [{name: team, owner: {name: T}}]\n"
                "models:\n  - name: a\n    columns:\n"
                "      - {name: id, data_tests: [unique, not_null: {config: {enabled: false}}]}\n"
                "  - name: b\n    columns:\n      - name: id\n        data_tests:\n"
                "          - relationships: {to: ref('a'), field: id}\n"
            ),
        }
    )

    unique, relationships = sorted(
        project.idle_tests.values(), key=lambda test: test.name, reverse=True
    )
    assert list(project.nodes) == ["model.test.b"]
    assert (unique.attached_node, unique.group) == ("model.test.a", "team")
    assert not unique.config.enabled
    assert relationships.depends_on.nodes == ("model.test.b",)
    assert [each.name for each in project.disabled] == ["a", "not_null_a_id"]
    assert project.warnings == ()


def test_a_test_that_reads_something_missing_is_idle_and_warned_of(resolve):
    project = resolve(
        {
            **MODELS,
            "models/s.yml": (
                "models:\n  - name: b\n    columns:\n      - name: id\n        data_tests:\n"
                "          - relationships: {to: ref('aa'), field: id}\n"
            ),
        }
    )

    (warning,) = project.warnings
    assert warning.slug == "missing-ref"
    assert warning.origin.path == "models/s.yml"
    assert generic_tests_in(project) == []
    assert len(project.idle_tests) == 1


def test_tests_of_an_entry_without_a_file_are_idle_and_the_entry_is_warned_of(resolve):
    text = "models:\n  - name: nobody\n    columns: [{name: id, data_tests: [unique]}]\n"

    project = resolve({**MODELS, "models/s.yml": text})

    (test,) = project.idle_tests.values()
    assert (test.name, test.attached_node) == ("unique_nobody_id", None)
    assert [each.slug for each in project.warnings] == ["unmatched-properties"]


def test_the_same_test_twice_is_refused(resolve):
    with pytest.raises(Exception, match="two tests are named 'unique_b_id'") as caught:
        resolve(
            {
                **MODELS,
                "models/s.yml": (
                    "models:\n  - name: b\n    columns:\n"
                    "      - {name: id, data_tests: [unique, unique: {severity: warn}]}\n"
                ),
            }
        )

    assert caught.value.hint == "give one of them a name of its own"


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        (
            "columns: [{name: id, tests: [unique, not_null]}, {name: x, tests: [unique]}]",
            "id",
        ),
        ("columns: [{name: id, data_tests: [unique]}]", "id"),
        ("columns: [{name: id, data_tests: [unique: {enabled: false}]}]", "id"),
        (
            "columns: [{name: id, constraints: [{type: primary_key}]}, {name: x, tests: [unique]}]",
            "id",
        ),
        ("constraints: [{type: primary_key, columns: [id, day]}]", "day,id"),
        ("columns: [{name: id, data_tests: [not_null]}]", ""),
    ],
)
def test_the_primary_key_is_told_from_constraints_and_tests(entry, key, resolve):
    project = resolve({**MODELS, "models/s.yml": f"models:\n  - name: a\n    {entry}\n"})

    assert ",".join(project.nodes["model.test.a"].primary_key) == key
