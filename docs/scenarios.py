"""The page of scenarios: every sentence of the conformance suite, and where it is held to.

Read from the source, nothing is run: classes of ``dagbook.testing.scenarios`` are the themes, the
classes of ``tests/warehouses`` that inherit from them say on which warehouse.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
THEMES = ROOT / "engine" / "dagbook" / "testing" / "scenarios"
RUNS = ROOT / "tests" / "warehouses"
WAREHOUSES = {"duckdb": "DuckDB", "postgres": "PostgreSQL"}


@dataclass(frozen=True, slots=True)
class Theme:
    """A class of scenarios: its sentences with their notes."""

    name: str
    about: str
    scenarios: tuple[tuple[str, str], ...]


def scenario_sections() -> Iterator[str]:
    """A section a theme, a row a sentence."""
    held = {name: set(_inherited(name)) for name in WAREHOUSES}
    for theme in _themes():
        cells = ["yes" if theme.name in held[name] else "" for name in WAREHOUSES]
        yield from (f"## {_words(theme.name.removesuffix('Scenarios'))}", "", theme.about, "")
        yield f"| scenario | {' | '.join(WAREHOUSES.values())} | note |"
        yield "|---|" + "---|" * (len(WAREHOUSES) + 1)
        yield from (f"| {each} | {' | '.join(cells)} | {note} |" for each, note in theme.scenarios)
        yield ""


def _themes() -> Iterator[Theme]:
    for path in sorted(THEMES.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name.endswith("Scenarios"):
                tests = (each for each in node.body if isinstance(each, ast.FunctionDef))
                scenarios = tuple(
                    (_sentence(each.name), _first_line(each))
                    for each in tests
                    if each.name.startswith("test_")
                )
                yield Theme(node.name, _first_line(node), scenarios)


def _inherited(warehouse: str) -> Iterator[str]:
    for path in RUNS.glob(f"test_{warehouse}_*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                yield from (base.id for base in node.bases if isinstance(base, ast.Name))


def _first_line(node: ast.ClassDef | ast.FunctionDef) -> str:
    text = (ast.get_docstring(node) or "").partition("\n\n")[0]
    return " ".join(text.split()).replace("``", "`").replace("|", "\\|")


def _sentence(name: str) -> str:
    return name.removeprefix("test_").replace("_", " ")


def _words(name: str) -> str:
    """``OptionOfTest`` to ``Option of test``."""
    spaced = "".join(f" {each.lower()}" if each.isupper() else each for each in name).strip()
    return spaced[:1].upper() + spaced[1:]
