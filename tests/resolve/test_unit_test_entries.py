import pytest

from dagbook.errors import DagbookError

MODEL = {"models/m.sql": "select 1 as id"}
CASES = {
    "model: n, expect: {rows: []}": "missing-ref",
    "expect: {rows: []}": "missing-key",
    "model: m, expect: {rows: x}": "wrong-type",
    "model: m, expect: {format: xml, rows: []}": "wrong-type",
    "model: m, expect: {format: csv, fixture: none}": "missing-fixture",
    "model: m, versions: {include: [1]}, expect: {rows: []}": "wrong-type",
    "model: inc, expect: {rows: []}": "missing-override",
    "model: inc, overrides: {macros: {is_incremental: true}}, expect: {rows: []}": (
        "missing-override"
    ),
}


@pytest.mark.parametrize("entry", CASES)
def test_a_unit_test_that_cannot_work_is_told_while_parsing(entry, resolve):
    files = {
        **MODEL,
        "models/inc.sql": "{{ config(materialized='incremental') }} select 1 as id"
        "{% if is_incremental() %} where false{% endif %}",
        "models/t.yml": f"unit_tests:\n  - {{name: t, {entry}}}\n",
    }
    with pytest.raises(DagbookError) as caught:
        resolve(files)
    assert caught.value.slug == CASES[entry]
    assert caught.value.origin.path == "models/t.yml"


def test_a_unit_test_of_a_disabled_model_is_disabled(resolve):
    project = resolve(
        {
            "models/m.sql": "{{ config(enabled=false) }} select 1 as id",
            "models/t.yml": "unit_tests:\n  - {name: t, model: m, expect: {rows: []}}\n",
        }
    )
    assert not project.unit_tests
    assert "unit_test.test.m.t" in {each.unique_id for each in project.disabled}


def test_an_input_without_rows_has_those_of_its_seed(resolve):
    project = resolve(
        {
            "seeds/s.csv": "id,name\n1,a\n",
            "models/m.sql": "select * from {{ ref('s') }}",
            "models/t.yml": "unit_tests:\n  - {name: t, model: m, given: [{input: ref('s')}],"
            " expect: {rows: []}}\n",
        }
    )
    assert project.unit_tests["unit_test.test.m.t"].given[0].rows == ({"id": "1", "name": "a"},)


def test_every_version_of_a_model_has_its_own_unit_test(resolve):
    project = resolve(
        {
            "models/v_v1.sql": "select 1 as id",
            "models/v_v2.sql": "select 1 as id",
            "models/t.yml": "models: [{name: v, versions: [{v: 1}, {v: 2}]}]\n"
            "unit_tests:\n  - {name: t, model: v, expect: {rows: []}}\n"
            "  - {name: u, model: v, versions: {exclude: [1]}, expect: {rows: []}}\n",
        }
    )
    assert {id_: test.version for id_, test in project.unit_tests.items()} == {
        "unit_test.test.v.t_v1": "1",
        "unit_test.test.v.t_v2": "2",
        "unit_test.test.v.u_v2": "2",
    }
