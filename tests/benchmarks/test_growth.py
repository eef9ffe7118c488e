"""The benchmark of growth: its lines, what its page says of them, and that it runs at all."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SIZES = (100, 1_000, 5_000, 20_000)
MODULES = ("growth", "growth_fit", "bench_rows", "measure", "results")


@pytest.fixture
def fit(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    yield from _loaded("growth_fit", monkeypatch)


@pytest.fixture
def growth(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    yield from _loaded("growth", monkeypatch)


def _loaded(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield importlib.import_module(name)
    for module in MODULES:
        sys.modules.pop(module, None)


def test_what_starts_at_a_cost_and_adds_the_same_for_each_is_a_line(fit):
    line = fit.fit_line({size: 0.2 + 0.001 * size for size in SIZES})
    assert (round(line.start, 3), round(line.each, 6), line.exponent) == (0.2, 0.001, 1)
    assert line.off < 0.001


@pytest.mark.parametrize("start", [0, 0.5, 50])
def test_a_square_is_told_by_its_exponent_whatever_it_starts_with(fit, start):
    line = fit.fit_line({size: start + (size / 1_000) ** 2 for size in SIZES})
    assert line.exponent == 2
    assert line.off > 0.2


def test_what_starts_dear_and_grows_as_a_line_is_not_taken_for_a_root(fit):
    assert fit.fit_line({size: 30 + 0.001 * size for size in SIZES}).exponent == 1


def test_a_start_is_never_less_than_nothing_nor_more_than_the_smallest_size_cost(fit):
    assert fit.fit_line({100: 0.01, 1_000: 0.2, 5_000: 1.2, 20_000: 5.6}).exponent > 1.05
    assert fit.fit_line({100: 3.0, 1_000: 3.1, 20_000: 60.0}).exponent > 1.3


def test_two_sizes_make_a_line_but_no_exponent(fit):
    line = fit.fit_line({100: 0.3, 1_000: 1.2})
    assert (round(line.start, 3), round(line.each, 6), line.exponent) == (0.2, 0.001, None)


def page_of(growth: ModuleType, pages: Mapping[str, int], **seconds: list[float]) -> str:
    sizes = [str(size) for size in SIZES]
    names = {key.replace("_", "-"): costs for key, costs in seconds.items()}
    found = {
        "seconds": {
            key: {size: [cost, cost * 2] for size, cost in zip(sizes, costs, strict=True)}
            for key, costs in names.items()
        },
        "megabytes": {"parse-cold": {size: [50, 60] for size in sizes}},
        "pages": pages,
        "day": "2026-01-02",
        "versions": {"dagbook": "1"},
        "machine": {"processor": "P", "cores": 2, "memory, GB": 8, "load before": 0.1},
    }
    return "\n".join(growth.growth_table(found))


def test_the_page_names_what_grows_most_and_counts_the_least_of_the_rounds(growth):
    text = page_of(growth, {}, ls=[0.3, 0.39, 0.79, 2.29], select=[0.001, 0.1, 2.5, 40.0])
    assert "| `ls` of one model | 0.30 | 0.39 | 0.79 | 2.29 | 0.1 | 0% | 1.00 |" in text
    assert "The highest exponent is 2.00: selecting all upstream and downstream of" in text
    assert "Most memory of `parse`, first time: 50 MB at 100, 50 MB at 1,000," in text
    assert "Rounds of a command: 2, of which the least counts. Last measured 2026-01-02" in text


def test_a_book_is_judged_by_its_pages(growth):
    pages = {"100": 300, "1000": 3_000, "5000": 6_000, "20000": 24_000}
    text = page_of(growth, pages, export=[1.8, 15.3, 30.3, 120.3])
    assert "| `export` | 1.80 | 15.30 | 30.30 | 120.30 | 5 a page | 0% | 1.00 |" in text
    assert "by pages: 300 at 100, 3,000 at 1,000, 6,000 at 5,000, 24,000 at 20,000." in text


def test_it_measures_every_stage(tmp_path):
    results = tmp_path / "growth.json"
    words = ["--sizes", "10", "--rounds", "1"]
    done = subprocess.run(
        [sys.executable, BENCHMARKS / "growth.py", *words, "--results", results],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(results.read_text(encoding="utf-8"))
    assert all(min(costs["10"]) > 0 for costs in found["seconds"].values())
    assert len(found["seconds"]) == 12
    assert found["pages"]["10"] > 20
