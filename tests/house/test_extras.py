"""Whoever follows a hint of ours to an extra finds it."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACES = ("engine", "docs_plugin", "docs", "site_templates")
ENDINGS = (".py", ".md", ".yml", ".yaml", ".html", ".toml", ".txt")
NAMED = re.compile(r"\bdagbook\[([^\]]*)\]")


def named_extras() -> dict[str, str]:
    """Each list of extras that a text names, and where."""
    files = [path for place in PLACES for path in (ROOT / place).rglob("*")]
    texts = [path for path in (*files, *ROOT.glob("*.*")) if path.name.endswith(ENDINGS)]
    return {
        extras: f"{path.relative_to(ROOT)}"
        for path in texts
        for extras in NAMED.findall(path.read_text(encoding="utf-8"))
    }


def test_every_extra_that_a_hint_or_a_page_names_is_there():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    known = set(project["optional-dependencies"])
    named = named_extras()
    made = "{extras}"  # dagbook.commands.init_ci writes it from words its own tests look at

    wrong = {
        extras: place
        for extras, place in named.items()
        if extras != made and not {each.strip() for each in extras.split(",")} <= known
    }

    assert {"docs", "postgres", made} <= set(named)
    assert wrong == {}
