"""What a report asks for."""

from tiny_artifacts import PACKAGE, catalog, doc, generic_test, model, source

from mkdocs_dagbook.checks import CheckSettings, Preset
from mkdocs_dagbook.checks.baseline import baseline_of
from mkdocs_dagbook.checks.run import run_checks
from mkdocs_dagbook.mending import ColumnWish, FixWith, wishes_of

PATCH = f"{PACKAGE}://models/schema.yml"
BUILT = {"id": "INTEGER", "amount": "DECIMAL(12,2)", "Kind": "ENUM('a', 'B')"}


def orders(**more):
    return model("orders", patch_path=PATCH, **more)


def test_real_columns_are_listed_with_their_types_and_phantoms_taken_away(asked_of):
    found = asked_of(
        orders(columns={"id": "The key of an order.", "old": "Nobody knows any more."}),
        catalog=catalog({"model.tiny.orders": BUILT}),
    )

    (wish,) = found.wishes
    assert (wish.section, wish.name, wish.path) == ("models", "orders", "models/schema.yml")
    assert wish.needs_text
    assert wish.columns == (
        ColumnWish(name="amount", data_type="decimal(12,2)"),
        ColumnWish(name="Kind", data_type="ENUM('a', 'B')"),
        ColumnWish(name="old", phantom=True),
    )


def test_what_the_gate_does_not_ask_for_is_not_wished(asked_of):
    entries = orders(columns={"id": ""})

    assert asked_of(entries, settings=CheckSettings(preset=Preset.START)).wishes == ()
    assert asked_of(entries, settings=CheckSettings(exclude=("orders",))).wishes == ()


def test_what_a_baseline_knows_is_not_wished(asked_of):
    found = asked_of(orders(columns={"id": ""}))
    assert found.wishes

    known = baseline_of(found.report.findings, {})
    report = run_checks(found.site, CheckSettings(), baseline=known)

    assert wishes_of(report, found.site, FixWith.STUBS) == ()


def test_a_description_that_is_too_short_is_somebody_s_own(asked_of):
    found = asked_of(orders(description="Things sold.", columns={"id": "The key of an order."}))

    assert "model-description" in {each.rule for each in found.report.findings}
    assert found.wishes == ()


def lineage(words, **more):
    """A source whose column ``cents`` a model hands on as ``amount``."""
    return (
        source("payments", columns={"cents": {"description": words, **more}}),
        orders(
            reads=["source.tiny.raw.payments"],
            columns={"amount": "", "twice": ""},
            compiled_code="select cents as amount, 2 * cents as twice from raw.payments",
            relation_name='"main"."orders"',
        ),
    )


def columns_of(found):
    return {column.name: column for wish in found.wishes for column in wish.columns}


def test_words_are_inherited_along_renames_and_nowhere_else(asked_of):
    found = asked_of(*lineage("In cents, net."), fix_with=FixWith.INHERITED)

    assert columns_of(found) == {
        "amount": ColumnWish(name="amount", text="In cents, net.", told_by="raw.payments.cents"),
        "twice": ColumnWish(name="twice"),
    }


def test_without_being_asked_nothing_is_inherited(asked_of):
    assert columns_of(asked_of(*lineage("In cents, net.")))["amount"].text == ""


def test_a_doc_block_is_inherited_as_a_call(asked_of):
    block = doc("cents", "In cents, net.")
    entries = lineage("In cents, net.", doc_blocks=["doc.tiny.cents"])

    found = asked_of(block, *entries, fix_with=FixWith.INHERITED)

    assert columns_of(found)["amount"].text == "{{ doc('cents') }}"


def test_words_that_dbt_would_render_are_not_inherited(asked_of):
    found = asked_of(*lineage("Use {{ this }}."), fix_with=FixWith.INHERITED)

    assert columns_of(found)["amount"] == ColumnWish(name="amount")


def test_findings_of_tests_are_not_for_mending(asked_of):
    test = generic_test("unique", "model.tiny.orders", "id")

    found = asked_of(
        orders(description="Orders of the shop, one a row.", columns={"id": "The key."}), test
    )

    assert found.report.findings
    assert found.wishes == ()
