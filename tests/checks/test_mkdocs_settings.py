"""mkdocs.yml as the gate reads it without MkDocs: what it inherits, and its personal words."""

import pytest
from tiny_artifacts import model, source

from dagbook.errors import DagbookError, render_error
from mkdocs_dagbook.audiences import find_audience
from mkdocs_dagbook.checks import CheckSettings, glossary_folders, personal_words, read_settings

BASE = """\
site_name: House
plugins:
  dagbook:
    glossary: [../words]
    checks:
      preset: strict
      thresholds: {models/marts: 90}
"""
SITE = """\
INHERIT: ../house/base.yml
plugins:
  dagbook:
    checks: {thresholds: {models/staging: 50}}
"""


@pytest.fixture
def site(tmp_path):
    def write(**files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_yml", ".yml")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "shop"

    (tmp_path / ".git").mkdir()
    (tmp_path / "shop").mkdir()
    return write


def refusal(project):
    with pytest.raises(DagbookError) as caught:
        read_settings(project)
    return render_error(caught.value)


def test_mappings_are_laid_over_what_the_file_inherits(site):
    project = site(house__base_yml=BASE, shop__mkdocs_yml=SITE)

    settings = read_settings(project)

    assert settings.preset == "strict"
    assert settings.thresholds == {"models/marts": 90, "models/staging": 50}
    assert glossary_folders(project) == ("../words",)


def test_lists_replace_what_the_file_inherits(site):
    listed = "INHERIT: ../house/base.yml\nplugins:\n  - dagbook: {checks: {threshold: 70}}\n"

    settings = read_settings(site(house__base_yml=BASE, shop__mkdocs_yml=listed))

    assert (settings.threshold, settings.preset) == (70, "standard")


def test_a_file_may_inherit_what_inherits(site):
    project = site(
        house__base_yml="INHERIT: further.yml\nsite_name: House\n",
        house__further_yml=BASE,
        shop__mkdocs_yml="INHERIT: ../house/base.yml\n",
    )

    assert read_settings(project).preset == "strict"


def test_a_mistake_is_told_in_the_file_that_has_it(site):
    wrong = BASE.replace("strict", "stict")

    assert "--> ../house/base.yml:6:7" in refusal(
        site(house__base_yml=wrong, shop__mkdocs_yml=SITE)
    )


@pytest.mark.parametrize(
    ("base", "said"),
    [
        (
            None,
            "the file inherits from '../house/base.yml', which is no file\n  --> mkdocs.yml:1:1\n"
            "  help: correct the path, seen from this file, or take the line away",
        ),
        (
            "INHERIT: ../shop/mkdocs.yml",
            "the file inherits from itself, by way of others\n  --> ../house/base.yml:1:1",
        ),
        ("a: [", "no YAML: did not find expected node content\n  --> ../house/base.yml:2:1"),
    ],
    ids=["missing", "circle", "broken"],
)
def test_what_cannot_be_inherited_is_told_with_its_line(site, base, said):
    files = {} if base is None else {"house__base_yml": base}

    assert said in refusal(site(shop__mkdocs_yml=SITE, **files))


def test_audiences_of_the_site_are_found_without_mkdocs(site):
    audiences = "      audiences: {partners: {hide: {models: ['tag:internal']}}}\n"
    project = site(shop__mkdocs_yml=f"plugins:\n  - dagbook:\n{audiences}")

    assert find_audience("partners", project, {}).models == ("tag:internal",)


WORDS = "plugins:\n  - dagbook:\n      personal_words: [confidential]\n"
PEOPLE = source("people", columns={"email": {"tags": ["confidential"]}}, relation_name='"m"."p"')
READER = model(
    "a",
    columns={"mail": ""},
    reads=["source.tiny.raw.people"],
    compiled_code='select email as mail from "m"."p"',
)


def test_words_of_the_book_mark_personal_data_for_the_gate_too(site, messages_of):
    told = ["column mail holds what is marked as personal in raw.people.email, and isn't marked"]
    settings = read_settings(site(shop__mkdocs_yml=WORDS))

    assert messages_of("personal-unmarked", PEOPLE, READER, settings=settings) == told
    assert messages_of("personal-unmarked", PEOPLE, READER, settings=CheckSettings()) == []


def test_words_that_a_rule_is_given_win_over_those_of_the_book(site, messages_of):
    own = "      checks: {rules: {personal-unmarked: {words: [pii]}}}\n"
    settings = read_settings(site(shop__mkdocs_yml=WORDS + own))

    assert messages_of("personal-unmarked", PEOPLE, READER, settings=settings) == []


def test_words_of_the_book_count_as_an_answer_where_a_name_sounds_personal(site):
    settings = read_settings(site(shop__mkdocs_yml=WORDS))
    (rule,) = (each for each in settings.catalogue if each.slug == "personal-by-name")
    (marks,) = (each.default for each in rule.options if each.name == "marks")

    assert {"pii", "confidential"} <= {*marks}


def test_personal_words_that_are_no_texts_are_told(site):
    project = site(shop__mkdocs_yml="plugins:\n  - dagbook: {personal_words: pii}\n")

    with pytest.raises(DagbookError, match="wanted is a list of texts") as caught:
        personal_words(project)
    assert str(caught.value.origin) == "mkdocs.yml:2:15"


def test_checks_that_are_no_mapping_are_told(site):
    project = site(shop__mkdocs_yml="plugins:\n  - dagbook:\n      checks: [strict]\n")

    assert "checks is ['strict'], wanted is a mapping\n  --> mkdocs.yml:3:7" in refusal(project)


@pytest.mark.parametrize("name", ['""', '"a\\0b"', "../house"])
def test_what_is_no_file_cannot_be_inherited(site, name):
    project = site(house__base_yml=BASE, shop__mkdocs_yml=f"INHERIT: {name}\nplugins: [dagbook]\n")

    assert "which is no file\n  --> mkdocs.yml:1:1" in refusal(project)


def test_what_is_commented_out_below_an_option_is_not_there(site):
    project = site(
        shop__mkdocs_yml="plugins:\n  - dagbook:\n      personal_words:\n      glossary:\n"
    )

    assert personal_words(project) == personal_words(project.parent)
    assert glossary_folders(project) is None


@pytest.mark.parametrize("given", ["null", "."])
def test_a_project_that_is_not_named_is_the_one_beside(site, given):
    options = f"{{project: {given}, checks: {{threshold: 70}}}}"

    settings = read_settings(site(shop__mkdocs_yml=f"plugins:\n  - dagbook: {options}\n"))

    assert settings.threshold == 70
