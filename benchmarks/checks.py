"""All rules of `dagbook check` beside dbt-bouncer, dbt-score, dbt-coverage on the same artifacts.

    .venv/bin/python benchmarks/checks.py PROJECT... [--rounds 2]

A project is a folder with target/. The tools take turns, round by round, so that what else the
machine does hits all alike; told are the least CPU and wall seconds of each. dbt-bouncer asks what
ours asks as far as it has such a check; dbt-score and dbt-coverage ask what they ask.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measure import DAGBOOK, Cost, measure

TOOLS = Path(__file__).parents[1] / ".venv/tools/bin"
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


def main() -> None:
    """Take turns and tell."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("projects", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    for project in asked.projects:
        with tempfile.TemporaryDirectory() as scratch:
            _tell(project, _compare(project.resolve(), Path(scratch), asked.rounds))


def _compare(project: Path, scratch: Path, rounds: int) -> dict[str, list[Cost]]:
    commands = dict(_commands(project, scratch))
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    _measure(commands["dagbook check"], scratch)  # what it remembers of lineage is there from now
    for _ in range(rounds):
        for name, words in commands.items():
            costs[name].append(_measure(words, scratch))
    return costs


def _commands(project: Path, scratch: Path) -> Iterator[tuple[str, list[str]]]:
    target = project / "target"
    yield (
        "dagbook check",
        [
            *(DAGBOOK, "check", "--project-dir", str(project), "--preset", "strict"),
            *("--format", "json", "--output", str(scratch / "dagbook.json")),
        ],
    )
    config = scratch / "dbt-bouncer.yml"
    config.write_text(_bouncer(target), encoding="utf-8")
    yield (
        "dbt-bouncer",
        [
            *(str(TOOLS / "dbt-bouncer"), "run", "--config-file", str(config)),
            *("--output-file", str(scratch / "bouncer.json"), "--output-format", "json"),
        ],
    )
    manifest = str(target / "manifest.json")
    yield "dbt-score", [str(TOOLS / "dbt-score"), "lint", "--manifest", manifest, "-f", "json"]
    yield (
        "dbt-coverage",
        [
            *(str(TOOLS / "dbt-coverage"), "compute", "doc", "--project-dir", str(project)),
            *("--cov-report", str(scratch / "coverage.json")),
        ],
    )


def _bouncer(target: Path) -> str:
    lines = [f"dbt_artifacts_dir: {target}"]
    for part, names in CHECKS.items():
        lines += [f"{part}:", *(f"  - name: {name}" for name in names.split())]
    return "\n".join(lines) + "\n"


def _measure(words: list[str], scratch: Path) -> Cost:
    return measure(words, scratch, accepted=(0, 1))  # 1: it found something, as it should


def _tell(project: Path, costs: dict[str, list[Cost]]) -> None:
    least = min(each.cpu for each in costs["dagbook check"])
    print(f"{project}\n{'':<16}{'CPU s':>8}{'wall s':>8}{'ratio':>8}")
    for name, every in costs.items():
        cpu, wall = min(each.cpu for each in every), min(each.wall for each in every)
        print(f"{name:<16}{cpu:>8.2f}{wall:>8.2f}{cpu / least:>7.1f}x")


if __name__ == "__main__":
    main()
