"""docs serve: make the book of a project and show it in the browser. No mkdocs.yml is needed."""

import os
import signal
import subprocess
import sys
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import entry_points
from pathlib import Path
from threading import current_thread, main_thread
from typing import Final

import click
import yaml

from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import EVERYWHERE, setting
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.publish import MANIFEST
from dagbook.commands.request import Request
from dagbook.commands.workspace import load_files
from dagbook.errors import ArtifactError, UsageError
from dagbook.events import Listener, MacroLogged, StageStarted
from dagbook.project.files import ProjectFiles

_BOOK: Final = "book"
_CONFIG: Final = "mkdocs.yml"
_PAGES: Final = "book_pages"
_PLUGIN: Final = "dagbook"


def docs_serve(request: Request, listener: Listener) -> CommandOutcome:
    """Build the book below the target folder and serve it until Ctrl-C."""
    files = load_files(request, listener)
    root = Path(files.root.root)
    target = root / files.root.settings.target_path
    _check(target)
    listener(StageStarted("book"))
    book = target / _BOOK
    with _server(request, book) as server:
        _build(_config(root, target, files), book)
        address = f"http://{_shown_host(request)}:{server.server_address[1]}/"
        listener(MacroLogged(f"the book is at {address}   (Ctrl-C ends)", shown=True))
        if request.options.get("browser") is not False:
            webbrowser.open_new_tab(address)
        _serve(server)
    return CommandOutcome()


def _serve(server: ThreadingHTTPServer) -> None:
    """Until Ctrl-C, which is how it is meant to end: not a word about it."""
    is_main = current_thread() is main_thread()
    before = signal.signal(signal.SIGINT, signal.default_int_handler) if is_main else None
    try:
        with suppress(KeyboardInterrupt):
            server.serve_forever()
    finally:
        if is_main:
            signal.signal(signal.SIGINT, before)


def _check(target: Path) -> None:
    """Raises UsageError `missing-extra` without MkDocs, ArtifactError without artifacts."""
    if not any(each.name == _PLUGIN for each in entry_points(group="mkdocs.plugins")) or not any(
        each.name == "mkdocs" for each in entry_points(group="console_scripts")
    ):
        raise UsageError(
            "missing-extra",
            "docs serve makes the book with MkDocs, which is not installed",
            hint="pip install 'dagbook[docs]'",
        )
    if not (target / MANIFEST).is_file():
        raise ArtifactError(
            "nothing-to-serve",
            f"there is no {MANIFEST} in {target}",
            hint="run first: dagbook build, or dagbook docs generate",
        )


def _config(root: Path, target: Path, files: ProjectFiles) -> Path:
    """The project's own mkdocs.yml, where it has one for this plugin; else one of ours."""
    own = root / _CONFIG
    if own.is_file() and f"- {_PLUGIN}" in own.read_text(encoding="utf-8"):
        return own
    pages = target / _PAGES
    pages.mkdir(parents=True, exist_ok=True)
    (pages / "index.md").write_text(f"# {files.root.name}\n", encoding="utf-8")
    config = target / _CONFIG
    config.write_text(yaml.safe_dump(_settings(root, target, files.root.name)), encoding="utf-8")
    return config


def _settings(root: Path, target: Path, name: str) -> Mapping[str, object]:
    return {
        "site_name": name,
        "docs_dir": _PAGES,
        "use_directory_urls": False,
        "theme": {"name": "material", "font": False},
        "plugins": [
            "search",
            {_PLUGIN: {"artifacts": ".", "project": os.path.relpath(root, target)}},
        ],
    }


def _build(config: Path, book: Path) -> None:
    """Run MkDocs as a program of its own. Raises UsageError with what it said."""
    words = ("-m", "mkdocs", "build", "--quiet", "--clean", "-f", str(config), "-d", str(book))
    done = subprocess.run(
        (sys.executable, *words),
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise UsageError(
            "book-failed",
            "MkDocs could not build the book",
            hint=f"the same by hand: mkdocs build -f {config}",
            notes=(done.stderr or done.stdout).strip().splitlines()[-10:],
        )


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files and tells nobody of it."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def _server(request: Request, book: Path) -> Iterator[ThreadingHTTPServer]:
    host, port = request.text("host") or "127.0.0.1", request.number("port") or 0
    try:
        server = ThreadingHTTPServer((host, port), partial(_Quiet, directory=str(book)))
    except (OSError, OverflowError) as error:
        raise UsageError(
            "port-taken",
            f"{host}:{port} cannot be served at: {getattr(error, 'strerror', None) or error}",
            hint="choose another port: --port 8081, or 0 for any that is free",
        ) from error
    with server:
        yield server


def _shown_host(request: Request) -> str:
    host = request.text("host") or ""
    return "localhost" if host in ("", "127.0.0.1", "0.0.0.0") else host


_HELP: Final = """Make the project's book and show it in the browser.

\b
  dagbook docs serve                  at http://localhost:8080/
  dagbook docs serve --port 8000 --no-browser
  dagbook docs serve --host 0.0.0.0   for others on your network too

It shows what the last build or docs generate wrote; with a mkdocs.yml of your own that names the
plugin, the book is as that says. It needs: pip install 'dagbook[docs]'. Ctrl-C ends it.
"""

command: click.Command = declare(
    Declared("docs serve", docs_serve, _HELP),
    (
        setting("--host", default="127.0.0.1", help="Address to serve at"),
        setting("--port", type=click.IntRange(0, 65535), default=8080, help="Port; 0 for any"),
        setting("--browser/--no-browser", default=True, help="Open the book in a browser"),
        *EVERYWHERE,
    ),
)
