from tiny_artifacts import doc, exposure, group, model

from mkdocs_dagbook.site_model.ownership import ownership_gaps

OWNED = {"meta": {"owner": {"name": "Ann", "email": "ann@example.com"}}}


def test_things_without_an_owner_are_found_those_most_depends_on_first(site_of):
    site = site_of(
        model("alone"),
        model("busy"),
        model("reader", reads=["model.tiny.busy"], **OWNED),
        exposure("board", owner={"name": "Ann"}, url="https://example.com"),
        exposure("orphan"),
        doc("term__clv", "# CLV\n\nWorth."),
    )

    gaps = ownership_gaps(site)

    assert [each.name for each in gaps.tables] == ["busy", "alone"]
    assert [each.name for each in gaps.exposures] == ["orphan"]
    assert [each.name for each in gaps.unreachable_exposures] == ["orphan"]
    assert [each.slug for each in gaps.terms] == ["clv"]
    assert gaps.count == 5


def test_an_owner_can_be_reached_by_mail_or_by_any_other_way(site_of):
    site = site_of(
        model("a", meta={"owner": "@handle"}),
        model("b", **OWNED),
        group("team", {"name": "Team", "slack": "#team"}),
    )

    assert [each.name for each in ownership_gaps(site).owners] == ["@handle"]


def test_tables_of_packages_are_not_the_projects_gaps(site_of):
    theirs = {**model("theirs"), "unique_id": "model.pkg.theirs", "package_name": "pkg"}

    assert ownership_gaps(site_of(model("mine", **OWNED), theirs)).count == 0
