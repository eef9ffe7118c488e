import pytest

from dagbook.errors import DagbookError, ErrorGroup, ProjectError, render_error
from dagbook.load import history_settings
from mkdocs_dagbook.checks import (
    SETTINGS,
    CheckSettings,
    Preset,
    Severity,
    asks_lineage,
    glossary_folders,
    read_settings,
)
from mkdocs_dagbook.checks.settings_file import SECTIONS


@pytest.fixture
def settings_of(tmp_path):
    def read(**files):
        for name, text in files.items():
            (tmp_path / name.replace("_", ".")).write_text(text, encoding="utf-8")
        return read_settings(tmp_path)

    (tmp_path / ".git").mkdir()
    return read


def refusal(settings_of, **files):
    with pytest.raises(DagbookError) as caught:
        settings_of(**files)
    return render_error(caught.value)


def test_without_any_file_the_defaults_hold(settings_of):
    assert settings_of() == CheckSettings()


def test_every_setting_has_the_default_the_reference_tells():
    defaults = CheckSettings()

    for option in SETTINGS:
        value = getattr(defaults, option.name)
        assert value == option.default


def test_pyproject_and_dagbook_yml_say_the_same(settings_of, tmp_path):
    toml = """
[tool.dagbook.check]
threshold = 80
thresholds = {"models/marts" = 95.5}
fail_on = "warning"
exclude = "path:models/legacy"
rules = {model-owner = "off", model-description = {severity = "error", min-length = 60}}

[[tool.dagbook.check.overrides]]
select = ["tag:core"]
rules = {model-tests = {min_tests = 3}}
"""
    yaml = """
check:
  threshold: 80
  thresholds: {models/marts: 95.5}
  fail_on: warning
  exclude: path:models/legacy
  rules:
    model-owner: off
    model-description: {severity: error, min_length: 60}
  overrides:
    - select: [tag:core]
      rules: {model-tests: {min_tests: 3}}
"""
    from_toml = settings_of(pyproject_toml=toml)
    (tmp_path / "pyproject.toml").unlink()

    assert settings_of(dagbook_yml=yaml) == from_toml
    assert from_toml.rules["model-owner"].severity is Severity.OFF
    assert from_toml.rules["model-description"].options == {"min_length": 60}
    assert from_toml.exclude == ("path:models/legacy",)
    assert from_toml.overrides[0].select == ("tag:core",)


def test_a_folder_above_may_hold_the_settings(settings_of, tmp_path):
    settings_of(pyproject_toml="[tool.dagbook.check]\nthreshold = 70\n")
    (tmp_path / "transform" / "dbt").mkdir(parents=True)

    assert read_settings(tmp_path / "transform" / "dbt").threshold == 70


def test_a_mistake_in_a_folder_above_is_told_with_the_way_there(settings_of, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.dagbook.check]\ntreshold = 70\n")
    (tmp_path / "dbt").mkdir()

    with pytest.raises(ProjectError) as caught:
        read_settings(tmp_path / "dbt")

    assert str(caught.value.origin) == "../pyproject.toml:2:1"


def test_a_pyproject_about_other_things_is_none_of_ours(settings_of):
    assert settings_of(pyproject_toml="[tool.ruff]\nline-length = 100\n") == CheckSettings()


def test_an_unknown_key_is_told_with_its_place_and_the_nearest_known(settings_of):
    told = refusal(settings_of, pyproject_toml="[tool.dagbook.check]\n\ntreshold = 80\n")

    assert told == (
        "error[unknown-check-setting]: treshold is no setting of the gate\n"
        "  --> pyproject.toml:3:1\n"
        "  help: did you mean 'threshold'?"
    )


def test_an_unknown_rule_is_told_with_its_place_and_the_nearest_known(settings_of):
    told = refusal(settings_of, dagbook_yml="check:\n  rules:\n    model-owners: error\n")

    assert told == (
        "error[unknown-check-rule]: there is no rule model-owners\n"
        "  --> dagbook.yml:3:5\n"
        "  help: did you mean 'model-owner'?"
    )


def test_an_unknown_option_of_a_rule_is_told_with_those_it_has(settings_of):
    told = refusal(settings_of, dagbook_yml="check:\n  rules:\n    model-description: {words: 3}\n")

    assert "rules.model-description.words is no setting of the gate" in told
    assert "--> dagbook.yml:3:25" in told
    assert "known here: min_length" in told


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("threshold: high", "threshold is 'high', wanted is a number from 0 to 100"),
        ("threshold: 101", "threshold is 101, wanted is a number from 0 to 100"),
        ("threshold: true", "threshold is True, wanted is a number from 0 to 100"),
        ("thresholds: {models: many}", "thresholds.models is 'many', wanted is a number"),
        ("select: [1]", "select is [1], wanted is a list of selectors"),
        ("layers: maybe", "layers is 'maybe', wanted is a true or false"),
        ("fail_on: errors", "fail_on is 'errors', not one of error, warning, never"),
        ("rules: []", "rules is [], wanted is a mapping"),
        ("rules: {model-tests: fatal}", "rules.model-tests: 'fatal' is no severity"),
        ("rules: {model-tests: {min_tests: -1}}", "rules.model-tests.min_tests is -1"),
        ("overrides: [1]", "overrides is 1, wanted is a mapping"),
        ("overrides: [{rules: {}}]", "an override has no select, so it would change nothing"),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_its_line(settings_of, line, complaint):
    told = refusal(settings_of, dagbook_yml=f"check:\n  {line}\n")

    assert complaint in told
    assert "--> dagbook.yml:2:" in told


def test_all_mistakes_are_told_together(settings_of):
    yaml = "check:\n  treshold: 1\n  rules: {a: off}\n  fail_on: x\n"

    with pytest.raises(ErrorGroup) as caught:
        settings_of(dagbook_yml=yaml)

    assert [error.origin.line for error in caught.value.errors] == [2, 3, 4]


def test_settings_in_two_places_are_refused(settings_of):
    told = refusal(
        settings_of,
        pyproject_toml="[tool.dagbook.check]\nthreshold = 1\n",
        dagbook_yml="check: {threshold: 2}\n",
    )

    assert "error[settings-in-two-places]" in told


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"pyproject_toml": "[tool\n"}, "pyproject.toml:1:6"),
        ({"dagbook_yml": "check:\n  a: [\n"}, "dagbook.yml:3:1"),
        ({"dagbook_yml": "check: 5\n"}, "dagbook.yml:1:1"),
        ({"dagbook_yml": "- check\n"}, "dagbook.yml:1"),
    ],
)
def test_a_broken_file_is_told_with_its_place(settings_of, files, place):
    assert f"--> {place}" in refusal(settings_of, **files)


def test_a_file_that_is_no_text_is_told(settings_of, tmp_path):
    (tmp_path / "dagbook.yml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ProjectError, match="can't be read"):
        settings_of()


def test_a_selector_nobody_can_read_is_told_with_its_place(settings_of):
    told = refusal(settings_of, dagbook_yml="check:\n  select: ['colour:red']\n")

    assert "error[unknown-selector-method]: the selector 'colour:red'" in told
    assert "--> dagbook.yml:2:3" in told


def test_an_unknown_preset_is_told_with_those_there_are(settings_of):
    told = refusal(settings_of, dagbook_yml="check: {preset: stict}\n")

    assert told == (
        "error[bad-check-setting]: preset is 'stict', not one of start, standard, strict\n"
        "  --> dagbook.yml:1:9\n"
        "  help: did you mean 'strict'?"
    )


SITE = """
site_name: Book
markdown_extensions: [{emoji: {index: !!python/name:material.emoji.twemoji }}]
plugins:
  - search
  - dagbook:
      project: %s
      glossary: [words]
      checks: {fail_on_check: true, threshold: 80%s}
"""


def test_the_gate_reads_what_the_site_of_the_project_says(tmp_path):
    (tmp_path / "shop").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "mkdocs.yml").write_text(SITE % ("shop", ", preset: strict"), encoding="utf-8")

    settings = read_settings(tmp_path / "shop")

    assert (settings.threshold, settings.preset) == (80, Preset.STRICT)
    assert glossary_folders(tmp_path / "shop") == ("words",)
    assert read_settings(tmp_path).threshold == 0, "the site of another project"


def test_a_mistake_in_the_sites_settings_has_its_line(tmp_path):
    (tmp_path / "mkdocs.yml").write_text(SITE % (".", ", presett: strict"), encoding="utf-8")

    with pytest.raises(DagbookError) as caught:
        read_settings(tmp_path)

    assert str(caught.value.origin) == "mkdocs.yml:9:52"


@pytest.mark.parametrize("name", ["mkdocs.yml", "dagbook.yml"])
@pytest.mark.parametrize("odd", ["\x00", "2024-02-31"], ids=["control-character", "no-such-day"])
def test_a_file_of_yaml_that_says_nothing_is_told_not_traced(tmp_path, name, odd):
    (tmp_path / name).write_text(f"dagbook: {odd}\n", encoding="utf-8")
    with pytest.raises(DagbookError, match="no YAML") as caught:
        read_settings(tmp_path)
    assert caught.value.origin.path == name


def test_plugins_that_are_no_list_say_nothing_of_the_gate(tmp_path):
    (tmp_path / "mkdocs.yml").write_text("plugins: 5 # dagbook\n", encoding="utf-8")
    assert read_settings(tmp_path) == CheckSettings()


def test_only_the_threshold_of_the_site_may_stand_beside_other_settings(tmp_path):
    (tmp_path / "dagbook.yml").write_text("check: {threshold: 90}\n", encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(SITE % (".", ""), encoding="utf-8")

    assert read_settings(tmp_path).threshold == 90

    (tmp_path / "mkdocs.yml").write_text(SITE % (".", ", preset: strict"), encoding="utf-8")
    with pytest.raises(DagbookError, match="and in mkdocs"):
        read_settings(tmp_path)


OFF_IN_START = "\n".join(
    f"    {rule.slug}: off"
    for rule in CheckSettings().catalogue
    if rule.reads_lineage and rule.preset is Preset.START
)


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        ("preset: start", True),
        (f"preset: start\n  rules:\n{OFF_IN_START}", False),
        (f"preset: start\n  rules:\n{OFF_IN_START}\n    conflicting-descriptions: error", True),
        (f"inherited: count\n  preset: start\n  rules:\n{OFF_IN_START}", True),
        (
            f"preset: start\n  rules:\n{OFF_IN_START}\n"
            "  overrides: [{select: [orders], rules: {personal-unmarked: error}}]",
            True,
        ),
        (
            f"preset: start\n  rules:\n{OFF_IN_START}\n"
            "  overrides: [{select: [orders], rules: {personal-unmarked: off}}]",
            False,
        ),
    ],
)
def test_lineage_is_asked_for_only_by_rules_that_are_on_somewhere(settings_of, settings, asked):
    settings = settings_of(dagbook_yml=f"check:\n  {settings}\n")

    assert asks_lineage(settings, compares=False) is asked


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "dagbook_yml",
            "history: true\n\nchekc: {threshold: 80}\n",
            "error[unknown-section]: dagbook.yml has no section 'chekc'\n"
            "  --> dagbook.yml:3:1\n"
            "  help: did you mean 'check'?",
        ),
        (
            "pyproject_toml",
            "[tool.ruff]\nline-length = 100\n\n[tool.dagbook.history]\n[tool.dagbook.site]\n",
            "error[unknown-section]: tool.dagbook has no section 'site'\n"
            "  --> pyproject.toml:5:15\n"
            "  help: known here: audiences, check, glossary, history",
        ),
        (
            "pyproject_toml",
            "[tool]\ndagbook = 3\n",
            "error[broken-settings]: tool.dagbook is 3, wanted is a mapping of sections\n"
            "  --> pyproject.toml:2:1\n"
            "  help: known here: audiences, check, glossary, history",
        ),
    ],
)
def test_what_is_no_section_is_told_with_the_nearest_that_is(settings_of, name, text, told):
    assert refusal(settings_of, **{name: text}) == told


def test_several_strange_sections_are_told_together(settings_of):
    told = refusal(settings_of, dagbook_yml="rules: {}\nthreshold: 80\n")

    assert told.count("error[unknown-section]") == 2


def test_engine_and_gate_know_the_same_sections():
    assert history_settings.SECTIONS == SECTIONS


@pytest.mark.parametrize("key", ["thresholds", "rules", "overrides", "waivers", "select"])
def test_what_is_commented_out_below_a_key_is_not_there(settings_of, key):
    assert settings_of(dagbook_yml=f"check:\n  {key}:\n    # none yet\n") == CheckSettings()
    assert settings_of(dagbook_yml="check:\n  # threshold: 80\n") == CheckSettings()


@pytest.mark.parametrize(
    "wrong", ["{_at$: '('}", "{_at$: [a, '(']}", "{_at$: {a: b}}", "{_at$: 3}"]
)
def test_a_form_that_nobody_can_read_is_told_with_its_line(settings_of, wrong):
    rules = f"check:\n  rules:\n    column-type-by-name:\n      types: {wrong}\n"

    told = refusal(settings_of, dagbook_yml=rules)

    assert "wanted is a mapping of regular expressions to texts" in told
    assert "--> dagbook.yml:4:7" in told
