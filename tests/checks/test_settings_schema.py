import jsonschema
import pytest
import yaml

from mkdocs_dagbook.checks import RULES, settings_schema

SCHEMA = settings_schema(RULES)

GOOD = """
check:
  preset: start
  threshold: 80.5
  thresholds: {models/marts: 95, "tag:core": 90}
  fail_on: warning
  select: [path:models]
  exclude: tag:old
  rules:
    model-owner: off
    model-tests: error
    model-description: {severity: warning, min_length: 40}
  overrides:
    - select: path:models/legacy
      rules: {model-tests: off}
  waivers:
    - {rule: "*", select: orders, column: id, reason: r, owner: o, expires: "2027-03-31"}
  baseline: known.tsv
"""


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_it_takes_what_the_gate_takes():
    jsonschema.validate(yaml.safe_load(GOOD), SCHEMA)


@pytest.mark.parametrize(
    "bad",
    [
        "check: {treshold: 80}",
        "check: {threshold: 101}",
        "check: {preset: lenient}",
        "check: {rules: {model-owners: error}}",
        "check: {rules: {model-owner: fatal}}",
        "check: {rules: {model-description: {words: 3}}}",
        "check: {overrides: [{rules: {}}]}",
        "check: {waivers: [{rule: x, select: y}]}",
    ],
)
def test_it_refuses_what_the_gate_refuses(bad):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(bad), SCHEMA)
