"""Values of a type nobody expects are left out; they break nothing."""

import pytest
from rule_examples.names_and_columns import metric
from tiny_artifacts import generic_test, model

from mkdocs_dagbook.site_model.slugs import merged


def test_meta_that_is_no_mapping_counts_for_nothing():
    assert merged("text", None, ["a"], {"owner": "finance"}, 5, {"pii": True}) == {
        "owner": "finance",
        "pii": True,
    }


@pytest.mark.parametrize("odd", [True, 3, "x", ["a"]])
def test_a_configuration_of_another_shape_is_read_as_far_as_it_goes(site_of, odd):
    test = {**generic_test("unique", "model.tiny.orders", "id"), "config": {"where": odd}}
    names = ("cumulative_type_params", "metrics", "metric_aggregation_params", "measure")
    figure = metric("total", type="cumulative", type_params=dict.fromkeys(names, odd))

    site = site_of(model("orders", config={"contract": odd}), test, figure)

    assert site.tables["model.tiny.orders"].contract_enforced is False
    assert site.tests[test["unique_id"]].condition == str(odd)
    assert [each.name for each in site.semantics.metrics.values()] == ["total"]
