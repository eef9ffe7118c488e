"""Whatever a properties file looks like: only what is meant changes, and comments survive."""

import re

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from mkdocs_dagbook.mending import ColumnWish, Verb, Wish, mend_text

FAST = settings(max_examples=60, deadline=None, derandomize=True, phases=[Phase.generate])
NAMES = ("id", "amount", "Kind", "yes", "no", "a b", "null", "größe")
TABLES = ("orders", "customers", "items")
SCALARS = (
    "plain words",
    "'it''s'",
    '"a: b # no comment"',
    "|\n  two\n\n  lines",
    ">-\n  x",
)
TEXTS = ("", "Net.", "In cents: net", "One.\n\nTwo.", "{{ doc('x') }}", "- x", " é\t")


@st.composite
def column_lines(draw, name, number):
    """A column in block or in flow style, with comments of its own."""
    if draw(st.booleans()):
        more = draw(st.sampled_from(("", ", description: ''", ", tests: [unique]")))
        return [f'{{name: "{name}"{more}}} # flow{number}']
    lines = [f'name: "{name}"' + draw(st.sampled_from(("", f"   # name{number}")))]
    if draw(st.booleans()):
        lines.append("description: " + draw(st.sampled_from((*SCALARS, "", "''"))))
    if draw(st.booleans()):
        lines.append(draw(st.sampled_from(("data_type: text", "tests: [unique]", "meta: {a: 1}"))))
    if draw(st.booleans()):
        lines.append(f"# below{number}")
    return lines


def block(fields, dash, gap):
    """The lines of an item, behind a dash."""
    first, *others = "\n".join(fields).split("\n")
    pad = " " * (dash + gap)
    below = (f"{pad}{each}" if each else "" for each in others)
    return [f"{' ' * dash}-{' ' * (gap - 1)}{first}", *below]


@st.composite
def files(draw):
    """A properties file in one of many hands."""
    dash, gap = draw(st.sampled_from((0, 2))), draw(st.sampled_from((2, 4)))
    apart = draw(st.booleans())
    lines = [*draw(st.sampled_from(((), ("---",), ("# head", "version: 2", ""))))]
    lines += ["models:" + draw(st.sampled_from(("", " # all")))]
    for index, table in enumerate(draw(st.lists(st.sampled_from(TABLES), unique=True, min_size=1))):
        body = [f"name: {table}" + draw(st.sampled_from(("", f" # of {table}")))]
        if draw(st.booleans()):
            body.append("description: " + draw(st.sampled_from(SCALARS)))
        names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
        if names:
            body.append("columns:")
            for number, name in enumerate(names):
                told = draw(column_lines(name, f"{index}{number}"))
                body += block(told, dash, gap)
                body += [""] if apart else []
        if draw(st.booleans()):
            body.append("config: {tags: [x]}")
        lines += block(body, dash, gap)
        lines += ["", f"# after {table}"] if draw(st.booleans()) else []
    newline = draw(st.sampled_from(("\n", "\r\n")))
    ending = draw(st.sampled_from(("\n", "\n\n", "")))
    return (("\n".join(lines)).rstrip("\n") + ending).replace("\n", newline)


@st.composite
def wishes(draw):
    """What somebody wants for one of the tables, in the file or not."""
    columns = [
        ColumnWish(
            name=name,
            text=draw(st.sampled_from(TEXTS)).strip(),
            data_type=draw(st.sampled_from(("", "text", "decimal(12,2)"))),
            phantom=draw(st.booleans()),
        )
        for name in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=5))
    ]
    return Wish(
        section=draw(st.sampled_from(("models", "models", "seeds"))),
        name=draw(st.sampled_from(TABLES)),
        path=None,
        code_path="models/x.sql",
        needs_text=draw(st.booleans()),
        columns=tuple(columns),
    )


def said(text):
    """What another reader of YAML than ours makes of it."""
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 1)
    return reader.load(text)


def comments(text):
    """The comments of a file, in order."""
    return re.findall(r"(?<!b )# [a-z]+[^\n\r]*|# \w+\d\d", text)


def tables(content):
    """Entries by section and name, their columns by name."""
    return {
        (section, entry["name"]): {
            **entry,
            "columns": {each["name"]: each for each in entry.get("columns") or ()},
        }
        for section in ("models", "seeds")
        for entry in content.get(section) or ()
    }


@FAST
@given(
    text=files(),
    asked=st.lists(wishes(), min_size=1, max_size=3, unique_by=lambda w: (w.section, w.name)),
)
def test_only_what_is_meant_changes_and_comments_survive(text, asked):
    done = mend_text("schema.yml", text, asked)

    before, after = tables(said(text)), tables(said(done.after))
    for deed in done.deeds:
        key = (deed.section, deed.table)
        if deed.verb is Verb.ADD_TABLE:
            before[key] = {"name": deed.table, "description": "", "columns": {}}
        elif deed.verb is Verb.STUB:
            before[key]["description"] = ""
        elif deed.verb is Verb.REMOVE_COLUMN:
            del before[key]["columns"][deed.column]
        else:
            column = before[key]["columns"].setdefault(deed.column, {"name": deed.column})
            column["description"] = deed.text
            if deed.data_type:
                column["data_type"] = deed.data_type
    assert after == before
    assert comments(done.after) == comments(text)
    assert ("\r\n" in done.after) == ("\r\n" in text)


@FAST
@given(
    text=files(),
    asked=st.lists(wishes(), min_size=1, max_size=3, unique_by=lambda w: (w.section, w.name)),
)
def test_mending_twice_is_mending_once(text, asked):
    once = mend_text("schema.yml", text, asked)
    twice = mend_text("schema.yml", once.after, asked)

    assert twice.after == once.after
    assert twice.deeds == ()
    assert twice.left == once.left


@FAST
@given(text=files(), asked=wishes())
def test_nothing_is_left_but_with_a_reason_that_holds(text, asked):
    done = mend_text("schema.yml", text, [asked])

    for left in done.left:
        assert "can't be changed safely" not in left.reason
        assert re.search("its entry has|a comment|no lines|lines of its own|no file", left.reason)


def test_a_file_of_another_hand_is_kept_byte_by_byte():
    text = "models:\n-   {name:   orders}   \n\n\n# end"
    asked = Wish(section="models", name="orders", path=None, code_path="x", needs_text=True)

    assert mend_text("s.yml", text, [asked]).after == text.replace(
        "orders}", 'orders, description: ""}'
    )
