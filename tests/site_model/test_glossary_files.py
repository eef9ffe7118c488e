"""Terms in files of their own: read alike from Markdown and YAML, every mistake told in place."""

import subprocess

import pytest
from tiny_artifacts import doc, model

from dagbook.errors import DagbookError, ErrorGroup, Origin, render_error
from mkdocs_dagbook.checks import glossary_folders
from mkdocs_dagbook.site_model import read_places
from mkdocs_dagbook.site_model.glossary_dates import last_changes
from mkdocs_dagbook.site_model.glossary_files import read_term_files

CHURN = """\
---
name: Churn
abbreviation: CH
owner: "@marketing"
steward: Ann
domain: Customers
synonyms: [attrition, "loss, of customers"]
examples:
  - A subscriber who got no box, and none before.
related: clv, cohort
status: approved
last_updated: 2026-10-01
facts:
  Business context: no budget
---

# Churn

A customer who *left*.

No: not one who sleeps.
"""
SAME_IN_YAML = """\
glossary:
  terms:
    - key: churn
      name: Churn
      abbreviation: CH
      definition: |
        A customer who *left*.

        No: not one who sleeps.
      owner: "@marketing"
      steward: Ann
      domain: Customers
      synonyms: [attrition, "loss, of customers"]
      examples: [ "A subscriber who got no box, and none before." ]
      related: [clv, cohort]
      status: approved
      last_updated: 2026-10-01
      facts: { Business context: no budget }
"""


@pytest.fixture
def terms_in(tmp_path):
    def read(files, folders=None):
        write(tmp_path, files)
        return read_term_files(tmp_path, folders)

    return read


@pytest.fixture
def complaint(terms_in):
    """What is said about broken files."""

    def told(files, folders=None):
        with pytest.raises(DagbookError) as caught:
            terms_in(files, folders)
        return render_error(caught.value)

    return told


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def said(term):
    names = (each for each in term.__struct_fields__ if each != "origin")
    return {name: getattr(term, name) for name in names}


def test_markdown_and_yaml_say_the_same(terms_in, tmp_path):
    (markdown,) = terms_in({"glossary/churn.md": CHURN})
    (yaml,) = terms_in({"other/any.yml": SAME_IN_YAML}, ["other"])

    assert said(markdown) == said(yaml)
    assert markdown.definition == "A customer who *left*.\n\nNo: not one who sleeps."
    assert markdown.synonyms == ("attrition", "loss, of customers")
    assert markdown.unknown_related == ("clv", "cohort")
    assert markdown.last_updated == "2026-10-01"
    assert markdown.facts == (("Business context", "no budget"),)
    assert markdown.origin == Origin("glossary/churn.md", 2, 1)
    assert yaml.origin == Origin("other/any.yml", 3, 7)


def test_terms_may_be_a_mapping_by_key(terms_in):
    (term,) = terms_in({"glossary/a.yaml": "terms:\n  net_revenue:\n    definition: no\n"})

    assert (term.slug, term.name, term.definition) == ("net_revenue", "Net revenue", "no")
    assert term.origin == Origin("glossary/a.yaml", 2, 3)


def test_a_markdown_file_without_front_matter_is_read_like_a_doc_block(terms_in):
    (term,) = terms_in(
        {"glossary/aov.md": "# Order value (AOV)\n\nOn average.\n\n**Owner:** Ann\n"}
    )

    assert (term.slug, term.name, term.abbreviation, term.owner) == (
        "aov",
        "Order value",
        "AOV",
        "Ann",
    )


def test_pages_about_the_glossary_and_files_of_doc_blocks_are_no_terms(terms_in):
    files = {
        "glossary/README.md": "# How we write terms",
        "glossary/blocks.md": "{% docs term__x %}\n# X\n{% enddocs %}",
        "glossary/empty.yml": "",
        "glossary/notes.txt": "churn",
    }

    assert terms_in(files) == ()


def test_without_a_glossary_there_are_no_terms(terms_in):
    assert terms_in({}) == ()


def test_a_name_may_come_from_the_heading_or_the_file(terms_in):
    files = {
        "glossary/a_b.md": "---\nowner: Ann\n---\nText.",
        "glossary/c.md": "---\nowner: Ann\n---\n# Cost of sales #\nText.",
    }

    assert [term.name for term in terms_in(files)] == ["A b", "Cost of sales"]


def test_another_heading_than_the_name_belongs_to_the_definition(terms_in):
    (term,) = terms_in({"glossary/a.md": "---\nname: Net\n---\n# In short\nText."})

    assert term.definition == "# In short\nText."


def test_deceiving_characters_are_spelt_out(terms_in):
    (term,) = terms_in({"glossary/a.md": "---\nname: Net\n---\nre\u202everse"})

    assert term.definition == "re⟨U+202E⟩verse"


MISTAKES = {
    "an unknown field": (
        {"glossary/a.yml": "terms:\n  - name: A\n    defnition: b\n"},
        "error[unknown-term-field]: a term has no field 'defnition'\n"
        "  --> glossary/a.yml:3:5\n"
        "  help: did you mean 'definition'?",
    ),
    "a wrong type": (
        {"glossary/a.md": "---\nname: A\nsynonyms: {b: c}\n---\n"},
        "error[broken-glossary]: synonyms is not a text or a list of texts\n"
        "  --> glossary/a.md:3:1",
    ),
    "broken YAML": (
        {"glossary/a.md": "---\nname: A\nowner: @ann\n---\n"},
        "error[broken-glossary]: no YAML: found character '@' that cannot start any token\n"
        "  --> glossary/a.md:3:8",
    ),
    "front matter without an end": (
        {"glossary/a.md": "---\nname: A\n"},
        "error[broken-glossary]: its front matter has no end: ---\n  --> glossary/a.md:1:1",
    ),
    "a term without a name": (
        {"glossary/a.yml": "glossary:\n  terms:\n    - owner: Ann\n"},
        "error[broken-glossary]: a term has no name\n  --> glossary/a.yml:3:7",
    ),
    "no terms": (
        {"glossary/a.yml": "models:\n  - name: a\n"},
        "error[broken-glossary]: there is no list of `terms` below `glossary`\n"
        "  --> glossary/a.yml:1:1",
    ),
    "a term that is a text": (
        {"glossary/a.yml": "terms:\n  - churn\n"},
        "error[broken-glossary]: a term is not a mapping of its fields\n  --> glossary/a.yml:2:5",
    ),
    "a field twice": (
        {"glossary/a.yml": "terms:\n  - name: A\n    name: B\n"},
        "error[broken-glossary]: name stands there twice\n  --> glossary/a.yml:3:5",
    ),
    "two definitions": (
        {"glossary/a.md": "---\nname: A\ndefinition: b\n---\nc"},
        "error[broken-glossary]: it is defined here and below the front matter\n"
        "  --> glossary/a.md:3:1",
    ),
    "a term in two files": (
        {"glossary/a.md": "---\nname: Net\n---\n", "glossary/b.yml": "terms:\n  - name: net\n"},
        "error[duplicate-term]: the glossary has the term 'net' twice\n"
        "  --> glossary/b.yml:2:5\n"
        "  | it stands at glossary/a.md:2:1 too\n"
        "  help: keep one of them, or give them different names and keys",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_at_its_place(mistake, complaint):
    files, message = MISTAKES[mistake]

    assert complaint(files) == message


def test_all_mistakes_are_told_at_once(terms_in):
    with pytest.raises(ErrorGroup) as caught:
        terms_in({"glossary/a.md": "---\nx: 1\ny: 2\n---\n", "glossary/b.yml": "terms: [a"})

    assert [str(each.origin) for each in caught.value.errors] == [
        "glossary/a.md:2:1",
        "glossary/a.md:3:1",
        "glossary/b.yml:1:10",
    ]


def test_a_folder_somebody_names_must_be_there(complaint):
    assert "the glossary's folder terms doesn't exist" in complaint({}, ["terms"])


@pytest.mark.parametrize("text", ["\x00", "a: \x07", "terms: &a [*a]", "---\n- a\n---", "[" * 3000])
def test_nothing_a_file_holds_is_a_crash(text, terms_in):
    for name in ("a.yml", "a.md"):
        try:
            terms_in({f"glossary/{name}": text})
        except DagbookError as error:
            assert render_error(error).startswith("error[")


def test_terms_of_files_and_doc_blocks_stand_in_one_glossary(site_of, tmp_path):
    write(tmp_path, {"glossary/churn.md": CHURN})

    site = site_of(
        doc("term__clv", "# CLV\n**Related:** churn"),
        model("orders", columns={"left": {"meta": {"glossary_terms": ["attrition"]}}}),
        places=read_places(tmp_path, []),
    )

    assert list(site.terms) == ["churn", "clv"]
    assert site.terms["clv"].related == ("churn",)
    assert site.terms["churn"].columns[0].column == "left"
    assert (site.terms["churn"].owner_key, site.terms["churn"].steward_key) == ("marketing", "ann")


def test_a_term_in_a_file_and_in_a_doc_block_is_told_with_both_places(site_of, tmp_path):
    write(tmp_path, {"glossary/churn.md": CHURN})

    with pytest.raises(DagbookError) as caught:
        site_of(doc("term__churn", "# Churn"), places=read_places(tmp_path, []))

    assert str(caught.value.origin) == "glossary/churn.md:2:1"
    assert caught.value.notes == ("it stands at models/docs.md too",)


def test_a_file_of_the_project_beats_a_package(site_of, tmp_path):
    write(tmp_path, {"glossary/churn.md": CHURN})

    site = site_of(
        doc("term__churn", "# Churn\nTheirs.", package="pkg"), places=read_places(tmp_path, [])
    )

    assert site.terms["churn"].definition.startswith("A customer")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("dagbook.yml", "glossary: [terms, more/a.md]\n"),
        ("pyproject.toml", '[tool.dagbook]\nglossary = ["terms", "more/a.md"]\n'),
    ],
    ids=["yaml", "toml"],
)
def test_the_folders_can_be_set(name, text, tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / name).write_text(text, encoding="utf-8")

    assert glossary_folders(tmp_path) == ("terms", "more/a.md")


def test_a_setting_that_makes_no_sense_is_told_at_its_line(tmp_path):
    (tmp_path / "dagbook.yml").write_text("check: {}\nglossary: {a: b}\n", encoding="utf-8")

    with pytest.raises(DagbookError) as caught:
        glossary_folders(tmp_path)

    assert str(caught.value.origin) == "dagbook.yml:2:1"


def git(folder, *words, day="2026-01-01"):
    when = f"{day}T12:00:00+00:00"
    subprocess.run(
        ("git", "-c", "user.name=Ann", "-c", "user.email=ann@tiny.io", *words),
        cwd=folder,
        check=True,
        capture_output=True,
        env={"GIT_COMMITTER_DATE": when, "GIT_AUTHOR_DATE": when, "PATH": "/usr/bin:/bin"},
    )


@pytest.fixture
def versioned(tmp_path):
    """A repository with a project in a folder: one file changed once, one twice."""
    project = tmp_path / "repository" / "shop"
    write(project, {"glossary/a.md": "# A", "glossary/b [x].md": "# B"})
    repository = project.parent
    git(repository, "init", "-q")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "one", day="2026-02-01")
    write(project, {"glossary/b [x].md": "# B\nmore"})
    git(repository, "commit", "-qam", "two", day="2026-03-01")
    return project


def test_terms_that_say_no_day_have_that_of_their_files_last_commit(versioned, site_of):
    site = site_of(places=read_places(versioned, []))

    assert {key: term.changed_on for key, term in site.terms.items()} == {
        "a": "2026-02-01",
        "b_x": "2026-03-01",
    }


def test_where_history_was_cut_off_nobody_knows(versioned, tmp_path):
    clone = tmp_path / "clone"
    origin = versioned.parent.as_uri()
    git(tmp_path, "clone", "-q", "--depth", "1", origin, str(clone))

    assert last_changes(clone / "shop", ["glossary/a.md", "glossary/b [x].md"]) == {}


def test_without_version_control_nobody_knows(tmp_path):
    assert last_changes(tmp_path, ["glossary/a.md"]) == {}
