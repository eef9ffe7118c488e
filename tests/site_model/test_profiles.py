from tiny_artifacts import catalog, model

ORDERS = "model.tiny.orders"


def test_profiles_of_columns_are_read_from_the_catalog(site_of):
    stats = {"column.Total Paid.nulls": 3, "column.Total Paid.distinct": 20, "row_count": 9}
    stats |= {"column.Total Paid.min": "0.5", "column.Total Paid.max": "99"}
    site = site_of(
        model("orders"), catalog=catalog({ORDERS: {"Total Paid": "int", "x": "int"}}, stats)
    )
    paid, other = site.tables[ORDERS].columns
    profile = paid.profile
    assert (profile.empty, profile.distinct, profile.smallest, profile.largest) == (
        3,
        20,
        "0.5",
        "99",
    )
    assert other.profile is None
