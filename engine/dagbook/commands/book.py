"""The book of a project, made by the site's half of dagbook as a program of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from dagbook.commands.options import setting
from dagbook.errors import UsageError

_PLUGIN: Final = "dagbook"
_NEEDED: Final = ("markdown", "nh3", "sqlglot")
_LINES: Final = 12

AUDIENCE: Final = setting(
    "--audience",
    envvar=["DAGBOOK_AUDIENCE"],
    help="For whom the book is: a name below `audiences:` in dagbook.yml",
)
_ENVIRONMENT: Final[Mapping[str, str]] = {"NO_MKDOCS_2_WARNING": "1"}


def need_book_maker() -> None:
    """Raises UsageError `missing-extra` where what makes books is not installed."""
    if any(find_spec(name) is None for name in _NEEDED):
        raise _missing("the book is made by packages that are not installed")


def write_book(root: Path, target: Path, form: str, output: Path, audience: str) -> None:
    """`dagbook export` in a form: of a project, from its target folder, for all or an audience.

    Raises:
        UsageError: `missing-extra`, or `book-failed` with what it said.
    """
    need_book_maker()
    words = (
        "export",
        *("--format", form),
        *("--project-dir", str(root)),
        *("--artifacts", str(target)),
        *("--output", str(output)),
        *(("--audience", audience) if audience else ()),
    )
    _run("dagbook", words, "the book could not be made")


def own_site(root: Path) -> Path | None:
    """The project's mkdocs.yml, where it has one that names our plugin."""
    config = root / "mkdocs.yml"
    is_ours = config.is_file() and f"- {_PLUGIN}".encode() in config.read_bytes()
    return config if is_ours else None


def build_site(config: Path, output: Path) -> None:
    """Build a site as its mkdocs.yml says.

    Raises:
        UsageError: `missing-extra`, or `book-failed` with what MkDocs said.
    """
    if not any(each.name == "mkdocs" for each in entry_points(group="console_scripts")):
        raise _missing("the project's mkdocs.yml needs MkDocs, which is not installed")
    words = ("build", "--quiet", "--clean", "-f", str(config), "-d", str(output))
    _run("mkdocs", words, "MkDocs could not build the book")


def _run(module: str, words: Sequence[str], failure: str) -> None:
    done = subprocess.run(
        (sys.executable, "-m", module, *words),
        env={**os.environ, **_ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        shown = [word for word in words if word not in ("--quiet", "--clean")]
        if "-d" in shown:
            shown = shown[: shown.index("-d")]
        raise UsageError(
            "book-failed",
            failure,
            hint=f"the same by hand: {module} {' '.join(shown)}",
            notes=(done.stderr or done.stdout).strip().splitlines()[-_LINES:],
        )


def _missing(what: str) -> UsageError:
    return UsageError("missing-extra", what, hint="pip install 'dagbook[docs]'")
