"""Attacks in a real browser, and the strict policy the site says it can live with."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
import yaml
from click.testing import CliRunner
from hostile_artifacts import hostile
from mkdocs.commands.build import build
from mkdocs.config import load_config
from tiny_artifacts import write_artifacts

from mkdocs_dagbook.commands.export import command

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

POLICY = "assets/dagbook/content-security-policy.txt"
LISTEN = """
window.hacked = () => console.error("hacked");
addEventListener("securitypolicyviolation", (event) =>
  console.error(`violated ${event.effectiveDirective} by ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory):
    """The book of the hostile project: by Material, as a plain site, as one file."""
    root = tmp_path_factory.mktemp("hostile")
    write_artifacts(root / "target", **hostile())
    (root / "docs").mkdir()
    config = {
        "site_name": "Hostile",
        "theme": {
            "name": "material",
            "font": False,
            "palette": [
                {"scheme": "default", "toggle": {"icon": "material/weather-night", "name": "x"}},
                {"scheme": "slate", "toggle": {"icon": "material/weather-sunny", "name": "y"}},
            ],
        },
        "plugins": ["search", "dagbook"],
    }
    (root / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    build(load_config(str(root / "mkdocs.yml")))
    for words in (["--output", str(root / "plain")], ["--format", "single"]):
        result = CliRunner().invoke(command, ["--project-dir", str(root), *words])
        assert result.exit_code == 0, result.output
    return root


class Guarded(SimpleHTTPRequestHandler):
    """Serves files, each with the header."""

    def __init__(self, *args, policy: str, **settings) -> None:
        self.policy = policy
        super().__init__(*args, **settings)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *args) -> None:
        """Say nothing."""


@pytest.fixture
def serve():
    """Serve a folder under its policy; gives its address."""
    servers = []

    def served(folder) -> str:
        policy = (folder / POLICY).read_text(encoding="utf-8").strip()
        handler = partial(Guarded, directory=str(folder), policy=policy)
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}/"

    yield served
    for server in servers:
        server.shutdown()
        server.server_close()


def is_outside(address: str) -> bool:
    return urlsplit(address).hostname not in {None, "127.0.0.1"}


def is_trouble(message) -> bool:
    """Pictures of this site may be named; that there are none, or none in one file, is fine."""
    if "Failed to load resource" in message.text or "Loading the image 'file:" in message.text:
        return False
    return message.type == "error" and "violated img-src by file" not in message.text


@pytest.fixture
def watch(chromium):
    """A tab, and all that it complains about, opens or asks of other machines."""
    context = chromium.new_context()
    context.add_init_script(LISTEN)
    tab = context.new_page()
    told: list[str] = []
    tab.on("console", lambda each: told.append(each.text) if is_trouble(each) else None)
    tab.on("pageerror", lambda each: told.append(f"{each.message} {each.stack}"))
    tab.on("dialog", lambda each: (told.append(f"dialog {each.message}"), each.dismiss()))
    context.on("request", lambda each: told.append(each.url) if is_outside(each.url) else None)
    yield tab, told
    context.close()


def size(path) -> int:
    return path.stat().st_size


def pages_of_each_kind(folder):
    """The home page, every chapter's opening and its largest page, in the site's folder."""
    openings = sorted(folder.glob("*/index.html"))
    yield from (folder / "index.html", *openings)
    for opening in openings:
        yield from sorted(opening.parent.glob("*/index.html"), key=size)[-1:]


@pytest.mark.parametrize("form", ["site", "plain"])
def test_nothing_runs_and_nothing_leaves_and_no_rule_is_broken(
    form, hostile_site, serve, watch
) -> None:
    tab, told = watch
    folder = hostile_site / form
    root = serve(folder) if form == "site" else f"{folder.as_uri()}/"
    pages = [path.relative_to(folder).as_posix() for path in pages_of_each_kind(folder)]

    found = {}
    for page in pages:
        tab.goto(f"{root}{page}")
        tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        tab.mouse.move(400, 300)
        if told:
            found[page] = list(told)
            told.clear()

    assert found == {}
    assert len(pages) > 15


def test_the_search_shows_attacks_as_text(hostile_site, serve, watch) -> None:
    tab, told = watch
    tab.goto(serve(hostile_site / "site"))

    tab.keyboard.press("/")
    for question in ("script", "onerror", "sql:hacked", "tag:javascript", "hacked"):
        tab.locator(".dg-finder input").fill(question)
        tab.wait_for_timeout(200)

    assert tab.locator(".dg-finder [role=option]").count() > 0
    assert tab.locator(".dg-finder :is(img, script, iframe, svg)").count() == 0
    assert told == []


def test_a_book_in_one_file_runs_nothing_either(hostile_site, watch) -> None:
    tab, told = watch
    [single] = (hostile_site / "target").glob("*.html")

    tab.goto(single.as_uri())
    tab.wait_for_timeout(500)

    assert told == []
