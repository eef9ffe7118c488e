"""Values of a type nobody expects are left out; they break nothing."""

from mkdocs_dagbook.site_model.slugs import merged


def test_meta_that_is_no_mapping_counts_for_nothing():
    assert merged("text", None, ["a"], {"owner": "finance"}, 5, {"pii": True}) == {
        "owner": "finance",
        "pii": True,
    }
