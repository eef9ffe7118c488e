"""One file, before and after."""

import pytest

from dagbook.errors import ProjectError
from mkdocs_dagbook.mending import ColumnWish, Wish, mend_text


def wish(name="orders", *columns, section="models", path="models/schema.yml", **more):
    return Wish(
        section=section, name=name, path=path, code_path="models/x.sql", columns=columns, **more
    )


def column(name, **more):
    return ColumnWish(name=name, **more)


def gone(name):
    return ColumnWish(name=name, phantom=True)


def mended(text, *wishes):
    return mend_text("models/schema.yml", text, wishes)


CASES = {
    "a column goes below the last, in the style of the list": (
        "models:\n- name: orders\n  columns:\n  -   name: id\n",
        wish("orders", column("amount")),
        "models:\n- name: orders\n  columns:\n  -   name: id\n"
        '  -   name: amount\n      description: ""\n',
    ),
    "comments that belong to the last column stay with it": (
        "models:\n  - name: orders\n    columns:\n      - name: id # the key\n"
        "        # tested elsewhere\n\n  # next\n  - name: customers\n",
        wish("orders", column("amount")),
        "models:\n  - name: orders\n    columns:\n      - name: id # the key\n"
        "        # tested elsewhere\n"
        '      - name: amount\n        description: ""\n'
        "\n  # next\n  - name: customers\n",
    ),
    "blank lines between columns are kept up": (
        "models:\n  - name: orders\n    columns:\n      - name: a\n\n      - name: b\n",
        wish("orders", column("c")),
        "models:\n  - name: orders\n    columns:\n      - name: a\n\n      - name: b\n"
        '\n      - name: c\n        description: ""\n',
    ),
    "types are written where the file writes types": (
        "models:\n  - name: orders\n    columns:\n      - name: a\n        data_type: text\n",
        wish("orders", column("b", data_type="decimal(12,2)")),
        "models:\n  - name: orders\n    columns:\n      - name: a\n        data_type: text\n"
        '      - name: b\n        data_type: decimal(12,2)\n        description: ""\n',
    ),
    "types are not written where the file writes none": (
        "models: [{name: orders, columns: [{name: a}]}]\n",
        wish("orders", column("b", data_type="decimal(12,2)")),
        'models: [{name: orders, columns: [{name: a}, {name: b, description: ""}]}]\n',
    ),
    "a description goes below the name": (
        "models:\n  - name: orders # all\n    tests: [x]\n",
        wish(needs_text=True),
        'models:\n  - name: orders # all\n    description: ""\n    tests: [x]\n',
    ),
    "an empty description is filled with what is inherited": (
        "models:\n  - name: orders\n    columns:\n      - name: a\n        description: # soon\n"
        "      - {name: b, description: ''}\n",
        wish("orders", column("a", text="The key: unique."), column("b", text="Net, in cents.")),
        "models:\n  - name: orders\n    columns:\n      - name: a\n"
        '        description: "The key: unique." # soon\n'
        '      - {name: b, description: "Net, in cents."}\n',
    ),
    "a text of several lines stays one": (
        "models:\n  - name: orders\n    columns:\n      - name: a\n",
        wish("orders", column("a", text="One.\n\nTwo: three.")),
        "models:\n  - name: orders\n    columns:\n      - name: a\n        description: |-\n"
        "          One.\n\n          Two: three.\n",
    ),
    "a doc block is quoted": (
        "models:\n  - name: orders\n    columns:\n      - name: a\n",
        wish("orders", column("a", text="{{ doc('loaded_at') }}")),
        "models:\n  - name: orders\n    columns:\n      - name: a\n"
        "        description: \"{{ doc('loaded_at') }}\"\n",
    ),
    "a name that YAML reads as something else is quoted": (
        "models:\n  - name: orders\n    columns:\n      - name: a\n",
        wish("orders", column("yes"), column("Größe")),
        "models:\n  - name: orders\n    columns:\n      - name: a\n"
        '      - name: "yes"\n        description: ""\n'
        '      - name: "Größe"\n        description: ""\n',
    ),
    "a phantom goes with its lines": (
        "models:\n  - name: orders\n    columns:\n      - name: a\n      - name: old\n"
        "        description: |\n          Was # here.\n\n      - name: b # kept\n",
        wish("orders", gone("OLD")),
        "models:\n  - name: orders\n    columns:\n      - name: a\n\n      - name: b # kept\n",
    ),
    "the last phantom leaves an empty list": (
        "models:\n  - name: orders\n    columns: # none\n      - name: old\n    tests: [x]\n",
        wish("orders", gone("old")),
        "models:\n  - name: orders\n    columns: [] # none\n    tests: [x]\n",
    ),
    "Windows line endings stay": (
        "models:\r\n  - name: orders\r\n",
        wish("orders", column("a"), needs_text=True),
        'models:\r\n  - name: orders\r\n    description: ""\r\n    columns:\r\n'
        '      - name: a\r\n        description: ""\r\n',
    ),
    "a file without a last line break gets its lines all the same": (
        "models:\n- name: orders",
        wish("orders", column("a")),
        'models:\n- name: orders\n  columns:\n  - name: a\n    description: ""',
    ),
    "document markers stay the first and the last": (
        "--- # ours\nmodels:\n  - name: orders\n...\n",
        wish("customers", path=None, needs_text=True),
        '--- # ours\nmodels:\n  - name: orders\n  - name: customers\n    description: ""\n...\n',
    ),
    "a table of a source is found below its source": (
        "sources:\n  - name: raw\n    tables:\n      - name: a\n  - name: shop\n    tables:\n"
        "      - name: a\n",
        wish("shop.a", section="sources", needs_text=True),
        "sources:\n  - name: raw\n    tables:\n      - name: a\n  - name: shop\n    tables:\n"
        '      - name: a\n        description: ""\n',
    ),
    "a section that is not there is opened": (
        "version: 2\n\nsources: []\n# the end\n",
        wish("country", section="seeds", path=None, needs_text=True),
        'version: 2\n\nsources: []\n# the end\n\nseeds:\n  - name: country\n    description: ""\n',
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_written(case):
    before, asked, after = CASES[case]

    done = mended(before, asked)

    assert done.after == after
    assert done.left == ()
    assert mended(after, asked).after == after


LEFT = {
    "a phantom with tests": (
        "models:\n  - name: orders\n    columns:\n      - {name: old, tests: [unique]}\n",
        wish("orders", gone("old")),
        "the warehouse doesn't have it, but its entry has tests",
    ),
    "a phantom with a comment": (
        "models:\n  - name: orders\n    columns:\n      - name: old # until May\n",
        wish("orders", gone("old")),
        "a comment stands in its entry",
    ),
    "a phantom in brackets": (
        "models:\n  - name: orders\n    columns: [{name: old}]\n",
        wish("orders", gone("old")),
        "its entry doesn't stand on lines of its own",
    ),
    "columns that are shared": (
        "models:\n  - name: customers\n    columns: &all\n      - name: a\n"
        "  - name: orders\n    columns: *all\n",
        wish("orders", column("b")),
        "its columns are shared with others by an alias",
    ),
    "an entry merged with others": (
        "x: &x {tests: [y]}\nmodels:\n  - name: orders\n    <<: *x\n",
        wish("orders", column("b")),
        "its entry is merged with others by `<<`",
    ),
    "a model with versions": (
        "models:\n  - name: orders\n    versions: [{v: 1}]\n",
        wish("orders", column("b"), is_versioned=True),
        "it has versions: which of them a column belongs to is for you to say",
    ),
    "an entry that is gone": (
        "models: []\n",
        wish("orders", column("b")),
        "the file has no entry of it: the artifacts are older than the file",
    ),
}


@pytest.mark.parametrize("case", LEFT)
def test_what_is_left_with_its_reason(case):
    text, asked, reason = LEFT[case]

    done = mended(text, asked)

    assert done.after == text
    assert [each.reason for each in done.left] == [reason]


def test_what_can_be_mended_is_mended_beside_what_can_not():
    text = "models:\n  - name: a\n    columns:\n      - {name: old, tags: [x]}\n  - name: b\n"

    done = mended(text, wish("a", gone("old"), column("new")), wish("b", needs_text=True))

    assert [each.name for each in done.deeds] == ["a.new", "b"]
    assert [each.name for each in done.left] == ["a.old"]


@pytest.mark.parametrize(
    ("text", "place"),
    [("models: [\n", "2:1"), ("- a\n- b\n", "1:1"), ("a: {{ b }}\n  c: d\n", "2:3")],
)
def test_a_text_nobody_can_parse_is_an_error_at_its_place(text, place):
    with pytest.raises(ProjectError) as caught:
        mended(text, wish(needs_text=True))

    assert caught.value.slug == "unmendable-file"
    assert str(caught.value.origin) == f"models/schema.yml:{place}"


def test_a_list_that_holds_itself_leaves_the_file_as_it_is():
    done = mended("own: &a [*a]\nmodels:\n  - name: orders\n", wish(needs_text=True))

    assert done.after == done.before
