"""docs serve: make the book of a project and show it in the browser. No mkdocs.yml is needed."""

import signal
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread, current_thread, main_thread
from typing import Final, TypeAlias

import click

from dagbook.commands.book import AUDIENCE, build_site, own_site, write_book
from dagbook.commands.declare import Declared, declare
from dagbook.commands.options import EVERYWHERE, setting
from dagbook.commands.outcome import CommandOutcome
from dagbook.commands.publish_manifest import MANIFEST
from dagbook.commands.request import Request
from dagbook.commands.workspace import load_files
from dagbook.errors import ArtifactError, DagbookError, UsageError
from dagbook.events import Listener, MacroLogged, StageStarted, Warned

_PLAIN: Final = "book"
_OWN: Final = "site"
_ARTIFACTS: Final = (MANIFEST, "run_results.json", "catalog.json", "sources.json")
_PAUSE: Final = 0.5
_Make: TypeAlias = Callable[[], None]
_State: TypeAlias = Mapping[str, int]


def docs_serve(request: Request, listener: Listener) -> CommandOutcome:
    """Build the book below the target folder and serve it until Ctrl-C."""
    files = load_files(request, listener)
    root = Path(files.root.root)
    target = root / files.root.settings.target_path
    _check(target)
    listener(StageStarted("book"))
    place, make = _plan(root, target, request.text("audience") or "")
    with _server(request, place) as server:
        shown = _state(target)
        make()
        address = f"http://{_shown_host(request)}:{server.server_address[1]}/"
        listener(MacroLogged(f"the book is at {address}   (Ctrl-C ends)", shown=True))
        if request.options.get("browser") is not False:
            _open_browser(address)
        with _followed(target, shown, make, listener):
            _serve(server)
    return CommandOutcome()


@contextmanager
def _followed(target: Path, shown: _State, make: _Make, listener: Listener) -> Iterator[None]:
    ended = Event()
    thread = Thread(target=_follow, args=(target, shown, make, listener, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _open_browser(address: str) -> None:
    """Beside: one without windows comes back only when it is closed, and wants pages before."""
    Thread(target=webbrowser.open_new_tab, args=(address,), daemon=True).start()


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
    """Raises ArtifactError `nothing-to-serve` without artifacts."""
    if not (target / MANIFEST).is_file():
        raise ArtifactError(
            "nothing-to-serve",
            f"there is no {MANIFEST} in {target}",
            hint="run first: dagbook build, or dagbook docs generate",
        )


def _plan(root: Path, target: Path, audience: str) -> tuple[Path, _Make]:
    """Where the book is made, and how: as the project's own mkdocs.yml says, else as a plain site.

    Each kind has a folder of its own; a book for an audience is always a plain site.
    """
    config = None if audience else own_site(root)
    if config is not None:
        return target / _OWN, partial(build_site, config, target / _OWN)
    place = target / _PLAIN
    return place, partial(write_book, root, target, "site", place, audience)


def _state(target: Path) -> _State:
    """The artifacts that are there, and when each was written."""
    found = {}
    for name in _ARTIFACTS:
        with suppress(FileNotFoundError):
            found[name] = (target / name).stat().st_mtime_ns
    return found


def _follow(target: Path, shown: _State, make: _Make, listener: Listener, ended: Event) -> None:
    """Make the book again whenever the artifacts aren't those shown, until told to end."""
    while not ended.wait(_PAUSE):
        now = _state(target)
        if now == shown or ended.wait(_PAUSE) or now != _state(target):
            continue  # nothing new, or a command is writing still
        shown = now
        try:
            make()
            listener(MacroLogged("the artifacts changed: the book is made again", shown=True))
        except DagbookError as error:
            listener(Warned(error))


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
  dagbook docs serve --audience partners   what partners may see, as `dagbook export` makes it

It shows what the last build or docs generate wrote, and what the next one writes as soon as it is
there; with a mkdocs.yml of your own that names the plugin, the book is as that says. It needs:
pip install 'dagbook[docs]'. Ctrl-C ends it.
"""

command: click.Command = declare(
    Declared("docs serve", docs_serve, _HELP),
    (
        setting("--host", default="127.0.0.1", help="Address to serve at"),
        setting("--port", type=click.IntRange(0, 65535), default=8080, help="Port; 0 for any"),
        AUDIENCE,
        setting("--browser/--no-browser", default=True, help="Open the book in a browser"),
        *EVERYWHERE,
    ),
)
