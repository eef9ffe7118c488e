"""``dagbook glossary``: out of a project, into another, nothing replaced unasked."""

import pytest
from click.testing import CliRunner
from tiny_artifacts import doc, manifest, model, write_artifacts

from mkdocs_dagbook.commands.glossary import command

TERMS = "key,name,owner\nchurn,Churn,Ann\nclv,Lifetime value,\n"


@pytest.fixture
def glossary(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*words):
        done = CliRunner().invoke(command, words, catch_exceptions=False)
        return done.exit_code, done.output

    return run


@pytest.fixture
def project(tmp_path):
    column = {"x": {"meta": {"term": "clw"}}}
    entries = manifest(doc("term__clv", "# CLV\n\nValue."), model("orders", columns=column))
    write_artifacts(tmp_path / "target", manifest=entries)
    (tmp_path / "glossary").mkdir()
    (tmp_path / "glossary" / "churn.md").write_text("# Churn\n\nLeaving.", encoding="utf-8")
    return tmp_path


def test_terms_of_doc_blocks_and_files_are_exported_together(glossary, project):
    code, told = glossary("export", "--format", "json", "--output", "terms.json")

    assert (code, told) == (0, "")
    text = (project / "terms.json").read_text(encoding="utf-8")
    assert '"key": "churn"' in text
    assert '"key": "clv"' in text
    assert glossary("export")[1].startswith("key,name,abbreviation")


def test_terms_are_imported_as_files(glossary, tmp_path):
    (tmp_path / "terms.csv").write_text(TERMS, encoding="utf-8")

    assert glossary("import", "terms.csv") == (0, "wrote 2 files to glossary\n")

    written = (tmp_path / "glossary" / "churn.md").read_text(encoding="utf-8")
    assert written == "---\nname: Churn\nowner: Ann\n---\n\n# Churn\n"


def test_nothing_is_written_where_a_file_is_in_the_way(glossary, tmp_path):
    (tmp_path / "terms.csv").write_text(TERMS, encoding="utf-8")
    mine = tmp_path / "glossary" / "clv.md"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")

    code, told = glossary("import", "terms.csv")

    assert code == 2
    assert "error[term-file-exists]: 1 of 2 files are there already, nothing was written" in told
    assert [each.name for each in mine.parent.iterdir()] == ["clv.md"]
    assert glossary("import", "terms.csv", "--force")[0] == 0
    assert "Lifetime value" in mine.read_text(encoding="utf-8")


def test_one_yaml_file_holds_them_all_if_wanted(glossary, tmp_path):
    (tmp_path / "terms.csv").write_text(TERMS, encoding="utf-8")

    assert glossary("import", "terms.csv", "--as", "yaml", "--to", "g")[0] == 0

    assert (tmp_path / "g" / "terms.yml").read_text(encoding="utf-8") == (
        "glossary:\n  terms:\n  - key: churn\n    name: Churn\n    owner: Ann\n"
        "  - key: clv\n    name: Lifetime value\n"
    )


def test_no_key_leads_out_of_the_folder(glossary, tmp_path):
    (tmp_path / "terms.csv").write_text("key,name\n../../x/y,Y\n", encoding="utf-8")

    glossary("import", "terms.csv")

    assert [each.name for each in (tmp_path / "glossary").iterdir()] == ["x_y.md"]


def test_two_terms_of_one_name_are_not_imported(glossary, tmp_path):
    (tmp_path / "terms.csv").write_text("key,name\na,Net\nb,net\n", encoding="utf-8")

    code, told = glossary("import", "terms.csv")

    assert code == 2
    assert "error[duplicate-term]: the glossary has the term 'net' twice" in told
    assert not (tmp_path / "glossary").exists()


def test_the_glossary_alone_is_checked_by_all_its_rules(glossary, project):
    code, told = glossary("check")

    assert code == 1
    assert "column x: the glossary has no term 'clw'" in told
    assert "has no steward" in told
    assert "has no description" not in told


def test_a_project_without_artifacts_cannot_be_checked(glossary):
    code, told = glossary("check")

    assert code == 2
    assert told.startswith("error[")


def test_a_name_too_long_for_a_file_is_told(glossary, tmp_path):
    (tmp_path / "terms.csv").write_text(f"name,definition\n{'x' * 400},b\n", encoding="utf-8")

    code, told = glossary("import", "terms.csv")

    assert code == 2
    assert "error[unwritable-output]: the terms can't be written: File name too long" in told


@pytest.mark.parametrize("text", ["", "key,name,owner\n"])
def test_a_file_without_a_term_is_told_and_makes_no_folder(glossary, tmp_path, text):
    (tmp_path / "terms.csv").write_text(text, encoding="utf-8")

    code, told = glossary("import", "terms.csv", "--to", "words")

    assert code == 2
    assert "error[broken-glossary]: there is no term in it\n  --> terms.csv" in told
    assert not (tmp_path / "words").exists()
