"""Characters that deceive a reader are spelt out before anybody meets them."""

import json

import pytest

from mkdocs_dagbook.artifacts import read_artifacts, visible
from mkdocs_dagbook.artifacts.visible import visible_json


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("ab\u202ecd", "ab⟨U+202E⟩cd", id="an override of direction"),
        pytest.param("a\u2066b\u2069", "a⟨U+2066⟩b⟨U+2069⟩", id="isolates"),
        pytest.param("a\x00\x1b[31m", "a⟨U+0000⟩⟨U+001B⟩[31m", id="controls"),
        pytest.param("a\ufeffb", "a⟨U+FEFF⟩b", id="no width"),
        pytest.param("\U000e0041", "⟨U+E0041⟩", id="tags nobody sees"),
        pytest.param("\ufdd0x\ufdd1", "⟨U+FDD0⟩x⟨U+FDD1⟩", id="what marks prose"),
        pytest.param("a\tb\nc", "a\tb\nc", id="tabs and line ends stay"),
        pytest.param("ن\u200cم \u200f", "ن\u200cم \u200f", id="joiners and marks stay"),
        pytest.param("é — ✓ 👩\u200d💻", "é — ✓ 👩\u200d💻", id="letters of every kind stay"),
    ],
)
@pytest.mark.parametrize("is_escaped", [True, False], ids=["escaped", "raw"])
def test_a_text_is_shown_as_it_is(text: str, seen: str, is_escaped: bool) -> None:
    content = json.dumps({"name": text}, ensure_ascii=is_escaped).encode()

    assert visible(text) == seen
    assert json.loads(visible_json(content)) == {"name": seen}


def test_a_backslash_before_a_u_is_text() -> None:
    content = json.dumps({"code": r"'\u202e' \\u202e", "name": "\u202e"}).encode()

    assert json.loads(visible_json(content)) == {"code": r"'\u202e' \\u202e", "name": "⟨U+202E⟩"}


def test_a_document_without_them_is_not_touched() -> None:
    content = json.dumps({"name": "naïve — ok"}, ensure_ascii=False).encode()

    assert visible_json(content) is content


def test_artifacts_are_read_so(tmp_path) -> None:
    schema = "https://schemas.getdbt.com/dbt/manifest/v12.json"
    node = {"unique_id": "model.a.b", "name": "a\u202eb", "resource_type": "model"}
    node |= {"package_name": "a", "original_file_path": "b.sql"}
    manifest = {"metadata": {"dbt_schema_version": schema}, "nodes": {"model.a.b": node}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    assert read_artifacts(tmp_path).manifest.nodes["model.a.b"].name == "a⟨U+202E⟩b"
