"""Every rule of the gate, in the order the reference lists them."""

from mkdocs_dagbook.checks.rule import Rule
from mkdocs_dagbook.checks.rules import (
    columns,
    descriptions,
    glossary,
    ownership,
    personal,
    testing,
    truth,
)

RULES: tuple[Rule, ...] = (
    *descriptions.RULES,
    *columns.RULES,
    *ownership.RULES,
    *testing.RULES,
    *glossary.RULES,
    *truth.RULES,
    *personal.RULES,
)
