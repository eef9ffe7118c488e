"""How long the search takes to answer in Chromium, over a book that is made up.

    python benchmarks/search.py                     5,000 models of 10 columns
    python benchmarks/search.py --models 1000

Writes the scripts of the search as a build would, opens them from the file system, and reports
the median and the slowest of several askings of each question, never one that is remembered.
"""

import argparse
import random
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from dagbook.errors import Origin
from mkdocs_dagbook.pages import Chapter, PlannedPage, SearchRecord, write_search_scripts
from mkdocs_dagbook.pages.links import Links
from mkdocs_dagbook.pages.templates import read_scripts
from mkdocs_dagbook.site_model import Column

CHROMIUM = "/usr/bin/chromium"
QUIET = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
QUESTIONS = (
    "c",
    "customer",
    "customer_id",
    "custmer_lifetme",
    "life cust val",
    "fct_orders_17",
    "when it was settled",
    "column:amount",
    "type:decimal refund",
    "tag:finance in:marts order",
    "sql:coalesce",
    "qqqzzzqqq",
)
NOUNS = [
    "customer",
    "order",
    "payment",
    "refund",
    "session",
    "ticket",
    "invoice",
    "product",
    "visit",
    "shipment",
]
PARTS = [
    "id",
    "amount",
    "status",
    "lifetime",
    "value",
    "count",
    "first",
    "last",
    "created",
    "settled",
    "channel",
    "region",
]
WORDS = [
    "the",
    "of",
    "each",
    "when",
    "it",
    "was",
    "settled",
    "by",
    "a",
    "customer",
    "in",
    "this",
    "month",
    "as",
    "booked",
    "net",
    "gross",
]
ASKED = 15


def main() -> None:
    """Make a book, ask, report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=int, default=5_000)
    parser.add_argument("--columns", type=int, default=10)
    arguments = parser.parse_args()
    pages = list(made_up(arguments.models, arguments.columns))
    links = Links({}, directory_urls=False)
    with tempfile.TemporaryDirectory() as folder:
        assets = Path(folder) / "assets" / "dagbook"
        assets.mkdir(parents=True)
        scripts = {"dagbook.js": read_scripts(), **write_search_scripts(pages, links)}
        for name, text in scripts.items():
            (assets / name).write_text(text, encoding="utf-8")
        page = Path(folder) / "index.html"
        page.write_text('<!doctype html><script src="assets/dagbook/dagbook.js"></script>')
        print(f"{arguments.models:,} models, {arguments.columns} columns each")
        for kind in ("names", "columns", "texts", "code"):
            size = sum(len(text.encode()) for name, text in scripts.items() if kind in name)
            print(f"  {kind:8} {size / 1e6:6.2f} MB")
        report(page)


def report(page: Path) -> None:
    """Ask every question in a browser and print how long the answers take."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        tab = browser.new_page()
        tab.goto(page.as_uri())
        ready = tab.evaluate(READY)
        print(f"  names ready after {ready[0]:.0f} ms, everything after {ready[1]:.0f} ms")
        print(f"{'question':30} {'median':>8} {'slowest':>8} {'answers':>8}")
        for question in QUESTIONS:
            times, count = tab.evaluate(ASK, [question, ASKED])
            median, slowest = statistics.median(times), max(times)
            first = tab.evaluate(FIRST, question)
            print(f"{question:30} {median:6.1f}ms {slowest:6.1f}ms {count:8,}  {first}")
        browser.close()


READY = """() => new Promise(done => {
  const search = window.dagbookSearch, start = performance.now();
  let names = 0;
  search.listen(() => {
    names ||= performance.now() - start;
    if (search.state.loaded === search.state.wanted) done([names, performance.now() - start]);
  });
  search.begin();
})"""
# A listing forgets what it remembers when more arrives; telling it no new names does the same.
ASK = """async ([question, times]) => {
  const search = window.dagbookSearch, took = [];
  search.answer(question);
  while (search.state.loaded < search.state.wanted) await new Promise(each => setTimeout(each, 20));
  for (let i = 0; i < times; i++) {
    search.texts([]);
    search.state.loaded--;
    const start = performance.now();
    search.answer(question);
    took.push(performance.now() - start);
  }
  return [took, search.answer(question).count];
}"""
FIRST = """question => {
  const hit = window.dagbookSearch.answer(question).hits[0];
  return hit ? (hit.column ? hit.page.title + '.' + hit.column.name : hit.page.title) : '';
}"""


def made_up(models: int, columns: int) -> Iterator[PlannedPage]:
    """Pages with names as projects have them: few words in many combinations."""
    dice = random.Random(6)
    for number in range(models):
        layer = dice.choice(("stg", "int", "fct", "dim", "mart"))
        title = f"{layer}_{dice.choice(NOUNS)}s_{number}"
        record = SearchRecord(
            title=title,
            kind="model",
            text=sentence(dice, 20),
            tags=tuple(dice.sample(("finance", "daily", "pii", "core"), 2)),
            owners=(f"Team {number % 40}",),
            folder=f"models/{layer}s/{dice.choice(NOUNS)}",
            uses=dice.randrange(30),
            columns=tuple(column(dice, number, place) for place in range(columns)),
            code="select coalesce(a, b)\nfrom t\n" + "-- " + sentence(dice, 60),
        )
        yield PlannedPage(
            f"models/{title}.md", title, Chapter.MODELS, lambda: "", record, section=layer
        )


def column(dice: random.Random, number: int, place: int) -> Column:
    """A column; half of the names are shared between tables."""
    name = "_".join([dice.choice(NOUNS), *dice.sample(PARTS, 2)])
    return Column(
        name=name if place % 2 else f"{name}_{number}",
        data_type=dice.choice(("integer", "varchar", "decimal(18,2)", "timestamp")),
        description=sentence(dice, 9),
        meta={},
        origin=Origin("models/models.yml"),
    )


def sentence(dice: random.Random, length: int) -> str:
    """Words in no order."""
    return " ".join(dice.choices(WORDS, k=length)).capitalize()


if __name__ == "__main__":
    main()
