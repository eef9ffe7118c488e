from tiny_artifacts import (
    doc,
    exposure,
    generic_test,
    macro,
    manifest,
    model,
    source,
    write_artifacts,
)

from dagbook.errors import Origin
from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.site_model import project_files, read_places

SCHEMA = """\
version: 2
models:
  - name: orders
    description: "{{ doc('x') }}"
    columns:
      - description: Key.
        name: ID
sources:
  - name: raw
    tables:
      - {name: orders, columns: [{name: id}]}
exposures:
  - name: board
"""
DOCS = "Intro.\n\n  {% docs term__clv %}\n# CLV\n{% enddocs %}\n"
MACRO = "{# old #}\n{%- macro cents(x) -%}{%- endmacro %}\n"
FILES = {"models/schema.yml": SCHEMA, "models/docs.md": DOCS, "macros/cents.sql": MACRO}


def places_of(folder, files=FILES):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_places(folder, files)


def test_tables_columns_tests_exposures_blocks_and_macros_have_their_lines(tmp_path, site_of):
    patch = {"patch_path": "tiny://models/schema.yml"}
    board = {**exposure("board"), "original_file_path": "models/schema.yml"}
    raw = {**source("orders", columns={"id": ""}), "original_file_path": "models/schema.yml"}
    test = generic_test("unique", "model.tiny.orders", "id")

    site = site_of(
        model("orders", columns={"id": "Key.", "x": ""}, **patch),
        raw,
        board,
        test,
        doc("term__clv", "# CLV"),
        macro("cents"),
        places=places_of(tmp_path),
    )

    orders = site.tables["model.tiny.orders"]
    assert str(orders.origin) == "models/schema.yml:3:5"
    assert str(orders.column("id").origin) == "models/schema.yml:6:9"
    assert orders.column("x").origin == orders.origin
    assert str(site.tests[test["unique_id"]].origin) == "models/schema.yml:6:9"
    assert str(site.tables["source.tiny.raw.orders"].origin) == "models/schema.yml:11:9"
    assert str(site.tables["source.tiny.raw.orders"].columns[0].origin).endswith(":11:34")
    assert str(site.exposures["exposure.tiny.board"].origin) == "models/schema.yml:13:5"
    assert str(site.terms["clv"].origin) == "models/docs.md:3:3"
    assert str(site.macros["macro.tiny.cents"].origin) == "macros/cents.sql:2:1"


def test_a_test_of_a_table_that_is_switched_off_has_its_line(tmp_path, site_of):
    test = generic_test("unique", "model.tiny.orders", "id")
    test |= {"depends_on": {"nodes": []}, "file_key_name": "models.orders"}

    site = site_of(test, places=places_of(tmp_path))

    assert str(site.tests[test["unique_id"]].origin) == "models/schema.yml:6:9"


def test_a_model_nobody_describes_stands_at_the_first_line_of_its_file(tmp_path, site_of):
    places = places_of(tmp_path, {"models/orders.sql": "select 1"})

    site = site_of(model("orders"), model("lost"), places=places)

    assert site.tables["model.tiny.orders"].origin == Origin("models/orders.sql", 1, 1)
    assert site.tables["model.tiny.lost"].origin == Origin("models/lost.sql")


def test_without_the_project_a_place_is_a_file(site_of):
    site = site_of(model("orders", patch_path=r"tiny://models\schema.yml", columns={"id": ""}))

    assert site.tables["model.tiny.orders"].origin == Origin("models/schema.yml")
    assert site.tables["model.tiny.orders"].columns[0].origin == Origin("models/schema.yml")


def test_yaml_that_is_broken_or_odd_costs_lines_and_nothing_else(tmp_path):
    files = {"a.yml": "models: [", "b.yml": "- 1", "c.yml": "models:\n  orders: 1\n", "d.yml": ""}

    places = places_of(tmp_path, files)

    assert places.entries == {}
    assert places.files == set(files)


def test_only_files_of_the_project_itself_are_read(tmp_path):
    foreign = {**model("theirs"), "unique_id": "model.pkg.theirs", "package_name": "pkg"}
    folder = write_artifacts(
        tmp_path, manifest=manifest(model("orders", patch_path="tiny://models/a.yml"), foreign)
    )

    assert project_files(read_artifacts(folder).manifest) == (
        "models/README.md",
        "models/a.yml",
        "models/orders.sql",
    )
