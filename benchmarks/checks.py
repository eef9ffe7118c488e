"""The gate beside dbt-bouncer, dbt-score and dbt-coverage, on the same artifacts.

    .venv/bin/python benchmarks/checks.py PROJECT... [--rounds 3] [--json FILE]

A project is a folder with target/, built with its catalog. Measured is every rule there is, and
with each of the others what comes nearest to it: the rules that `check import-bouncer` makes of
dbt-bouncer's checks, those that ask what dbt-score asks, the share of described columns for
dbt-coverage. The two of a pair take turns, round by round, so that what else the machine does hits
both; told are the least CPU seconds and the most memory. FILE is benchmarks/results/gate.json, from
which write_page.py makes the tables of docs/benchmarks.md.
"""

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from measure import DAGBOOK, machine, measure
from results import of_today, remember, told_day

TOOLS = Path(__file__).parents[1] / ".venv/tools/bin"
RESULTS = Path(__file__).parent / "results/gate.json"
"""What write_page.py reads."""
CHECKS = {
    "manifest_checks": """
        check_model_description_populated check_source_description_populated
        check_seed_description_populated check_exposure_description_populated
        check_macro_description_populated check_macro_arguments_description_populated
        check_model_has_contracts_enforced check_model_has_unique_test check_source_has_tests
        check_source_freshness_populated check_source_loader_populated check_source_not_orphaned
        check_source_used_by_only_one_model check_model_depends_on_multiple_sources
        check_model_hard_coded_references check_model_does_not_use_select_star
        check_model_does_not_use_cartesian_join check_model_has_semi_colon
        check_model_max_fanout check_model_max_chained_views check_model_max_upstream_dependencies
        check_model_max_number_of_lines check_model_has_no_upstream_dependencies
        check_model_documented_in_same_directory check_model_property_file_location
        check_model_has_exposure check_model_has_unit_tests check_macro_is_used
        check_macro_max_number_of_lines check_macro_name_matches_file_name
        check_model_documentation_coverage check_model_test_coverage check_unit_test_coverage
        check_model_does_not_rejoin_upstream_concepts check_exposure_has_owner
        check_model_does_not_directly_join_to_source check_column_descriptions_are_consistent
    """,
    "catalog_checks": """
        check_columns_are_all_documented check_column_description_populated
        check_source_columns_are_all_documented
        check_seed_columns_are_all_documented
    """,
}
AS_DBT_SCORE: Mapping[str, object] = {
    "model-description": {"min_length": 1},
    "seed-description": {"min_length": 1},
    "column-description": "warning",
    "model-owner": "warning",
    "code-lines": {"max_lines": 200},
    "description-form": {"pattern": "```sql"},
    "primary-key-test": "warning",
    "one-primary-key": "warning",
    "incremental-filter": "warning",
    "snapshot-key": "warning",
    "snapshot-strategy": "warning",
}
"""What comes nearest to the 14 rules of dbt-score."""
AS_DBT_COVERAGE: Mapping[str, object] = {"columns-documented": {"min_share": 1.0}}


@dataclass(frozen=True, slots=True)
class Side:
    """A program, what it asks in a few words, and the words that start it."""

    name: str
    asks: str
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that ask nearly the same; the first is ours, and once alone."""

    title: str
    sides: Sequence[Side]
    cpu: dict[str, list[float]] = field(default_factory=dict)
    megabytes: dict[str, list[float]] = field(default_factory=dict)

    def run(self, folder: Path) -> None:
        """One turn of each."""
        for side in self.sides:
            cost = measure(side.words, folder, accepted=(0, 1))  # 1: it found something
            self.cpu.setdefault(side.name, []).append(round(cost.cpu, 2))
            self.megabytes.setdefault(side.name, []).append(round(cost.megabytes))


def main() -> None:
    """Take turns, tell, and write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("projects", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", type=Path, help="File that remembers what was measured.")
    asked = parser.parse_args()
    sizes = {}
    place = machine()
    for project in asked.projects:
        models = _count_models(project)
        with tempfile.TemporaryDirectory() as scratch:
            sizes[str(models)] = list(_compare(project.resolve(), Path(scratch), asked.rounds))
        print("\n".join(_table(models, sizes[str(models)])))
    if asked.json:
        remember(asked.json, of_today(sizes, place, _versions()))


def gate_tables(found: Mapping[str, Any]) -> Iterator[str]:
    """The tables of docs/benchmarks.md."""
    for models, pairs in found["sizes"].items():
        yield from ("", *_table(int(models), pairs))
    yield from ("", told_day(found))


def _table(models: int, pairs: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield f"| {models:,} models | asks | CPU seconds | memory, MB | against ours |"
    yield "|---|---|--:|--:|--:|"
    for pair in pairs:
        ours = min(next(iter(pair["cpu"].values())))
        for name, cpu in pair["cpu"].items():
            against = f"{min(cpu) / ours:.1f}x" if name != "dagbook check" else ""
            cells = (name, pair["asks"][name], f"{min(cpu):.2f}", f"{max(pair['megabytes'][name])}")
            yield f"| {' | '.join(cells)} | {against} |"


def _compare(project: Path, scratch: Path, rounds: int) -> Iterator[dict[str, Any]]:
    pairs = tuple(_pairs(project, scratch))
    measure(pairs[0].sides[0].words, scratch, accepted=(0, 1))  # lineage is remembered from now
    for _ in range(rounds):
        for pair in pairs:
            pair.run(scratch)
    for pair in pairs:
        asks = {side.name: side.asks for side in pair.sides}
        yield {
            "title": pair.title,
            "asks": asks,
            "cpu": pair.cpu,
            "megabytes": pair.megabytes,
        }


def _pairs(project: Path, scratch: Path) -> Iterator[Pair]:
    target = project / "target"
    whole = Side("dagbook check", "every rule, `--preset strict`", _check(project, "strict"))
    yield Pair("everything", (whole,))
    asked = scratch / "dbt-bouncer.yml"
    asked.write_text(_bouncer(target), encoding="utf-8")
    settings = scratch / "imported.yml"
    measure((DAGBOOK, "check", "import-bouncer", str(asked), "--output", str(settings)), scratch)
    report = ("--output-file", str(scratch / "bouncer.json"), "--output-format", "json")
    theirs = (str(TOOLS / "dbt-bouncer"), "run", "--config-file", str(asked), *report)
    as_bouncer = _with_settings(project, scratch / "as_bouncer", settings.read_text("utf-8"))
    yield Pair(
        "dbt-bouncer",
        (
            Side("dagbook check", "what `import-bouncer` makes of them", _check(as_bouncer)),
            Side("dbt-bouncer", f"{_count_checks()} checks", theirs),
        ),
    )
    manifest = ("--manifest", str(target / "manifest.json"), "-f", "json")
    as_score = _with_settings(project, scratch / "as_score", _only(AS_DBT_SCORE))
    yield Pair(
        "dbt-score",
        (
            Side("dagbook check", f"{len(AS_DBT_SCORE)} rules as near", _check(as_score)),
            Side("dbt-score", "its 14 rules", (str(TOOLS / "dbt-score"), "lint", *manifest)),
        ),
    )
    coverage = ("compute", "doc", "--project-dir", str(project))
    covered = ("--cov-report", str(scratch / "coverage.json"))
    as_coverage = _with_settings(project, scratch / "as_coverage", _only(AS_DBT_COVERAGE))
    yield Pair(
        "dbt-coverage",
        (
            Side("dagbook check", "columns described, nothing else", _check(as_coverage)),
            Side(
                "dbt-coverage",
                "columns described",
                (str(TOOLS / "dbt-coverage"), *coverage, *covered),
            ),
        ),
    )


def _check(project: Path, preset: str = "") -> tuple[str, ...]:
    asked = ("--preset", preset) if preset else ()
    output = ("--format", "json", "--output", "dagbook.json")
    return (DAGBOOK, "check", "--project-dir", str(project), *asked, *output)


def _with_settings(project: Path, beside: Path, settings: str) -> Path:
    """A project of the same files with settings of its own."""
    beside.mkdir()
    for each in project.iterdir():
        if each.name not in {"dagbook.yml", "pyproject.toml"}:
            (beside / each.name).symlink_to(each)
    (beside / "dagbook.yml").write_text(settings, encoding="utf-8")
    return beside


def _only(rules: Mapping[str, object]) -> str:
    """Settings in which these rules are on and no others."""
    listed = subprocess.run(
        [DAGBOOK, "check", "--list-rules", "--project-dir", "/"],
        check=True,
        capture_output=True,
        text=True,
    )
    slugs = [line.partition(" (")[0] for line in listed.stdout.splitlines() if ", start):" in line]
    chosen = {**dict.fromkeys(slugs, "off"), **rules}
    return json.dumps({"check": {"preset": "start", "layers": False, "rules": chosen}}, indent=1)


def _bouncer(target: Path) -> str:
    lines = [f"dbt_artifacts_dir: {target}"]
    for part, names in CHECKS.items():
        lines += [f"{part}:", *(f"  - name: {name}" for name in names.split())]
    return "\n".join(lines) + "\n"


def _count_checks() -> int:
    return sum(len(names.split()) for names in CHECKS.values())


def _count_models(project: Path) -> int:
    """By files, so that this program stays small itself."""
    return sum(1 for _ in (project / "models").rglob("*.sql"))


def _versions() -> dict[str, str]:
    names = ("dbt-bouncer", "dbt-score", "dbt-coverage")
    ask = "import importlib.metadata as m, sys; print(*map(m.version, sys.argv[1:]))"
    said = subprocess.run(
        [TOOLS / "python", "-c", ask, *names], check=True, capture_output=True, text=True
    )
    return dict(zip(names, said.stdout.split(), strict=True))


if __name__ == "__main__":
    main()
