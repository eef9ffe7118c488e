from pathlib import Path

import pytest

from dagbook.adapters.duckdb.session import DuckDbSession
from dagbook.adapters.protocol import CsvLoad
from dagbook.errors import WarehouseError
from dagbook.project.relation import Relation

THING = Relation("memory", "main", "thing")


@pytest.fixture
def session():
    import duckdb  # noqa: PLC0415

    session = DuckDbSession(duckdb.connect())
    yield session
    session.close()


def load(session: DuckDbSession, folder: Path, text: str | bytes, **options: object) -> list[tuple]:
    file = folder / "thing.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    session.load_csv(CsvLoad(relation=THING, path=file, **options))
    return list(session.fetch(f"select * from {THING}")[1].records)


def types(session: DuckDbSession) -> list[str]:
    return [column.data_type for column in session.columns(THING)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1", "-5", "+6", "007", " 7 "], "INTEGER"),
        (["1.0", "2.00"], "INTEGER"),
        (["1e5"], "INTEGER"),
        (["1", "3000000000"], "BIGINT"),
        (["1.5", "2"], "DOUBLE"),
        ([".5", "1e-3"], "DOUBLE"),
        (["99999999999999999999"], "DOUBLE"),
        (["2020-01-01", "2020-1-2"], "DATE"),
        (["2020-01-01 10:00:00"], "TIMESTAMP"),
        (["2020-01-01 10:00:00.5"], "VARCHAR"),
        (["2020-01-01T10:00:00", "2020-01-01T10:00:00.123"], "TIMESTAMP"),
        (["2020-01-01T10:00:00Z"], "TIMESTAMP"),
        (["true", "FALSE"], "BOOLEAN"),
        (["yes", "no"], "VARCHAR"),
        (["1", "a"], "VARCHAR"),
        (["2020-01-01", "2020-01-01 10:00:00"], "VARCHAR"),
        (["2020-02-30"], "VARCHAR"),
        (["10:00:00"], "VARCHAR"),
        (["$5"], "VARCHAR"),
        ([""], "INTEGER"),
        ([], "INTEGER"),
    ],
)
def test_a_column_gets_the_type_dbt_gives_it(session, tmp_path, values, expected):
    load(session, tmp_path, "v,k\n" + "".join(f"{value},x\n" for value in values))
    assert types(session)[0] == expected


def test_nothing_is_null_whatever_the_type(session, tmp_path):
    rows = load(session, tmp_path, 'id,name,day\n1,,2020-01-01\n,"",\n')
    assert rows[1] == (None, None, None)
    assert rows[0][1] is None


def test_quotes_line_breaks_and_a_byte_order_mark_are_read(session, tmp_path):
    rows = load(session, tmp_path, b'\xef\xbb\xbfid,say\r\n1,"a, ""b""\r\nc"\r\n2,d\r\n')
    assert rows == [(1, 'a, "b"\r\nc'), (2, "d")]


def test_column_types_win_over_what_was_inferred(session, tmp_path):
    chosen = {"ID": "varchar", "price": "decimal(10,2)"}
    rows = load(session, tmp_path, "id,price\n007,1.5\n", column_types=chosen)
    assert types(session) == ["VARCHAR", "DECIMAL(10,2)"]
    assert rows[0][0] == "007"


def test_another_delimiter_is_used(session, tmp_path):
    assert load(session, tmp_path, "a;b\n1;x,y\n", delimiter=";") == [(1, "x,y")]


def test_a_view_in_the_way_is_replaced(session, tmp_path):
    session.execute(f"create view {THING} as select 1 as a")
    assert load(session, tmp_path, "a\n2\n") == [(2,)]


def test_a_value_that_does_not_fit_names_its_line(session, tmp_path):
    with pytest.raises(WarehouseError, match=r"^line 3: "):
        load(session, tmp_path, "a\n1\nx\n", column_types={"a": "integer"})


def test_the_old_table_stays_where_a_file_does_not_load(session, tmp_path):
    load(session, tmp_path, "a\n1\n")
    with pytest.raises(WarehouseError):
        load(session, tmp_path, "a\nx\n", column_types={"a": "integer"})
    assert session.fetch(f"select * from {THING}")[1].records == [(1,)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no header line"),
        ("a,A\n1,2\n", "two columns named 'a'"),
        (b"a,b\xff\n1,2\n", "is not UTF-8"),
    ],
)
def test_a_broken_file_is_explained(session, tmp_path, text, words):
    with pytest.raises(WarehouseError, match=words):
        load(session, tmp_path, text)


def test_a_value_far_down_the_file_still_counts(session, tmp_path):
    many = "".join(f"{n},,{n}.5\n" for n in range(5000))
    load(session, tmp_path, f"a,b,c\n{many}x,late,7\n")
    assert types(session) == ["VARCHAR", "VARCHAR", "DOUBLE"]


def test_a_gap_does_not_change_a_columns_type(session, tmp_path):
    load(session, tmp_path, "a,b,c\n1,2020-01-01,true\n,,\n3,2020-01-02,false\n")
    assert types(session) == ["INTEGER", "DATE", "BOOLEAN"]


def test_cells_may_stand_between_apostrophes(session, tmp_path):
    assert load(session, tmp_path, "id,name\n1,'a,b'\n2,''\n3,c\n") == [
        (1, "a,b"),
        (2, None),
        (3, "c"),
    ]
    assert load(session, tmp_path, "name\n'tis\nrock 'n' roll\n") == [("'tis",), ("rock 'n' roll",)]


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        ("id,,city\n1,2,3\n", {}, "column 2 of .* has no name"),
        ("id|city\n1|Wien\n", {"delimiter": "||"}, "is one character, not '||'"),
        ("id,city\n1,Wien\n2\n", {}, "line 3: 1 value for 2 columns"),
    ],
)
def test_a_broken_file_is_told_in_few_words(session, tmp_path, text, options, words):
    with pytest.raises(WarehouseError, match=words.replace("|", "[|]")) as caught:
        load(session, tmp_path, text, **options)

    assert caught.value.slug == "broken-csv"
    assert len(caught.value.notes) <= 2


@pytest.mark.parametrize(
    ("text", "options", "message", "hint"),
    [
        (
            "id,price\n1,2.5\n2,abc\n",
            {"column_types": {"price": "decimal(10,2)"}},
            "line 3: 'abc' in column 'price' is no decimal",
            "column_types: {price: varchar}",
        ),
        ("id,name\n1,Smith, Ada\n", {}, "line 2: 3 values for 2 columns", "double quotes"),
        ('id,name\n1,"a\n', {}, "line 2: a double quote is opened", 'written ""'),
        ("id,name\n1,\xe9\n".encode("latin-1"), {}, "not UTF-8", ""),
    ],
)
def test_a_broken_line_is_told_without_settings_and_folders(
    session, tmp_path, text, options, message, hint
):
    with pytest.raises(WarehouseError, match=message) as caught:
        load(session, tmp_path, text, **options)
    told = "\n".join((caught.value.message, *caught.value.notes))
    assert hint in (caught.value.hint or "")
    assert str(tmp_path) not in told
    assert "Auto-Detected" not in told
