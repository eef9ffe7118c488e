"""Every statement carries a comment that tells who sent it."""

import json

import duckdb
import pytest

from dagbook.api import invoke
from dagbook.errors import WarehouseError
from dagbook.jinja.query_comment import StatementComment

BEGINNING = {
    "profiles.yml": "p: {target: dev, outputs: {dev: {type: duckdb, path: t.duckdb}}}",
    "models/orders.sql": "select 1 as id",
    "models/sql_of_orders.sql": (
        "select sql from duckdb_views() where view_name = {{ \"'orders'\" }}\n"
        "-- depends_on: {{ ref('orders') }}"
    ),
}


@pytest.fixture
def project(tmp_path):
    """Build a project with this setting: the result, and the text of a statement DuckDB got."""

    def run(setting: str, command: str = "build", **files: str):
        written = {
            **BEGINNING,
            **{
                name.replace("__sql", ".sql").replace("__", "/"): text
                for name, text in files.items()
            },
        }
        written["dbt_project.yml"] = f"name: shop\nprofile: p\n{setting}\n"
        for name, text in written.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text)
        return invoke([command, "--project-dir", str(tmp_path)])

    return run


MACRO = {
    "macros__m__sql": """
{% macro who(node) %}{% do return(node.name ~ ' of ' ~ node.owner ~ target.name) %}{% endmacro %}
{% macro sent() %}{{ return(run_query("select current_query() as q").columns[0].values()[0]) }}
{% endmacro %}""",
    "models__asked__sql": 'select \'{{ sent() | replace("\'", "") }}\' as sent',
}


def sent(folder):
    with duckdb.connect(str(folder / "t.duckdb")) as connection:
        return connection.execute("select sent from asked").fetchone()[0].strip()


def test_it_is_dbts_where_nothing_is_said(project, tmp_path):
    assert project("", **MACRO).success

    statement, comment = sent(tmp_path).split("\n", 1)
    told = json.loads(comment.removeprefix("/* ").removesuffix(" */"))
    del told["dbt_version"]
    assert told == {
        "app": "dbt",
        "profile_name": "p",
        "target_name": "dev",
        "node_id": "model.shop.asked",
    }
    assert statement == "select current_query() as q"


CASES = {
    "query-comment: run by hand": "select current_query() as q\n/* run by hand */",
    "query-comment: ''": "select current_query() as q",
    "query-comment:": "select current_query() as q",
    "query-comment: '{{ who(node) }}'": "select current_query() as q\n/* asked of dev */",
    "query-comment: {comment: 'by {{ target.name }}', append: true, job-label: true}": (
        "select current_query() as q\n/* by dev */"
    ),
    # DuckDB itself takes away what stands before a statement
    "query-comment: {comment: before, append: false}": "select current_query() as q",
}


@pytest.mark.parametrize("setting", CASES)
def test_it_is_what_the_project_says(project, tmp_path, setting):
    assert project(setting, **MACRO).success
    assert sent(tmp_path) == CASES[setting]


def test_compiled_sql_is_without_it(project, tmp_path):
    assert project("query-comment: by hand").success

    compiled = tmp_path / "target" / "compiled" / "shop" / "models" / "orders.sql"
    sent_for_it = tmp_path / "target" / "run" / "shop" / "models" / "orders.sql"
    assert compiled.read_text() == "select 1 as id"
    assert "by hand" not in sent_for_it.read_text()


@pytest.mark.parametrize("setting", ["", "query-comment: two\\nlines"])
def test_an_error_points_at_the_same_line_as_without(project, setting):
    done = project(setting, models__worse__sql="select 1 as a,\n  b.c\n")

    error = next(each.error for each in done.results if each.error)
    assert str(error.origin) == "models/worse.sql:2:3"
    assert not any("/*" in note for note in error.notes)


POSITIONS = {
    "in front": (StatementComment("two\nlines"), "/* two\nlines */\nselect 1\n, x"),
    "behind": (StatementComment("words", append=True), "select 1\n, x\n/* words */"),
}


@pytest.mark.parametrize("where", POSITIONS)
def test_what_the_warehouse_points_at_is_told_by_the_statements_own_lines(where):
    comment, text = POSITIONS[where]

    def send(sql):
        line = sql.split("\n").index(", x") + 1
        raise WarehouseError("sql-failed", "no x", notes=(f"LINE {line}: , x",), sql_line=line)

    with pytest.raises(WarehouseError) as caught:
        comment.send("select 1\n, x", send)

    assert comment.with_comment("select 1\n, x") == text
    assert (caught.value.sql_line, caught.value.notes) == (2, ("LINE 2: , x",))


def test_a_semicolon_stays_at_the_end():
    comment = StatementComment("words", append=True)

    assert comment.with_comment("select 1; \n") == "select 1\n/* words */;"
    assert comment.with_comment(" ") == " "


def test_a_comment_may_not_end_itself(project):
    done = project("query-comment: a */ b")

    error = next(each.error for each in done.results if each.error)
    assert error.slug == "broken-query-comment"


def test_hooks_and_shown_queries_carry_it_too(project, tmp_path):
    hooks = (
        "query-comment: by hand\non-run-end: create table seen as select current_query() as sent"
    )
    assert project(hooks).success

    with duckdb.connect(str(tmp_path / "t.duckdb")) as connection:
        assert connection.execute("select sent from seen").fetchone()[0].endswith("/* by hand */")


def test_a_key_nobody_knows_is_named(project):
    done = project("query-comment: {coment: x}", command="parse")

    assert done.exception.slug == "unknown-key"
    assert "did you mean 'comment'" in done.exception.hint
