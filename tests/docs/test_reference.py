import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ERRORS_PAGE = ROOT / "docs" / "reference" / "errors.md"


def slugs_in_code():
    """Every first argument of a call to one of our error classes that is written as a string."""
    for path in [*(ROOT / "engine").rglob("*.py"), *(ROOT / "docs_plugin").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            text = str(first.value) if isinstance(first, ast.Constant) else ""
            if name.endswith("Error") and re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", text):
                yield text


def test_reference_pages_say_what_the_code_says():
    answer = subprocess.run(
        [sys.executable, ROOT / "docs" / "reference.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr


def test_every_error_has_a_section_with_its_cause_and_cure():
    described = set(re.findall(r"^## ([a-z0-9-]+)$", ERRORS_PAGE.read_text(encoding="utf-8"), re.M))

    assert set(slugs_in_code()) - described == set()


def test_no_section_describes_an_error_that_is_gone():
    page = ERRORS_PAGE.read_text(encoding="utf-8")
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("engine", "docs_plugin")
        for path in (ROOT / folder).rglob("*.py")
    )

    described = re.findall(r"^## ([a-z0-9-]+)$", page, re.M)

    gone = [slug for slug in described if f'"{slug}"' not in code]
    assert [slug for slug in gone if f'f"{slug.split("-")[0]}-{{' not in code] == []
