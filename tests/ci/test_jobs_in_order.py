"""The jobs that `dagbook init --ci` writes do what they say, as far as they can here."""

from pathlib import Path

import pytest
from ci_jobs import CiHost, Ran

from dagbook.api import invoke

GITHUB = {"token": "", "repository": "me/shop", "default_branch": "main", "number": "7"}
MODELS = "my_shop/models/models.yml"
REVENUE = "my_shop/models/marts/daily_revenue.sql"


@pytest.fixture(scope="module", params=["github", "gitlab"])
def production(request, tmp_path_factory) -> CiHost:
    """A repository with the project that init makes, after a run in production."""
    checkout = tmp_path_factory.mktemp("production")
    (checkout / ".git").mkdir()
    host = CiHost(checkout=checkout, kept=tmp_path_factory.mktemp("kept"))
    made = invoke(["init", "my_shop", "--ci", request.param, "--project-dir", str(checkout)])
    assert made.success, made.exception
    ran = run(host, "production")
    assert ran.success, ran.output
    return host


@pytest.fixture
def machine(production, tmp_path) -> CiHost:
    """A fresh checkout to change something in."""
    return production.another_machine(tmp_path / "checkout")


def run(host: CiHost, job: str) -> Ran:
    """The job of that name on whichever host it is written for."""
    if (host.checkout / ".github").exists():
        return host.github(job, **GITHUB)
    return host.gitlab(f"dagbook-{job}")


def change(host: CiHost, path: str, old: str, new: str) -> None:
    text = (host.checkout / path).read_text(encoding="utf-8")
    assert old in text
    (host.checkout / path).write_text(text.replace(old, new), encoding="utf-8")


def report(host: CiHost, name: str) -> Path:
    return host.checkout / "my_shop/reports" / name


def test_production_keeps_its_state_and_makes_the_book(production):
    kept = {each.name for each in production.kept.rglob("*.json")}
    assert {"manifest.json", "catalog.json", "run_results.json"} <= kept
    assert list(production.kept.rglob("index.html"))


def test_a_change_builds_itself_beside_production_and_its_findings_have_their_places(machine):
    change(machine, REVENUE, "    sum(amount) as revenue", "    sum(amount + 0) as revenue")
    change(
        machine,
        MODELS,
        "      - name: customer\n",
        "      - name: refund\n        description: What was paid back.\n      - name: customer\n",
    )

    ran = run(machine, "change")

    assert "ci.daily_revenue" in ran.output
    assert "ci.stg_payments" not in ran.output  # nothing of it changed but its words
    assert not ran.success
    lines = (machine.checkout / MODELS).read_text().splitlines()
    line = lines.index("      - name: refund") + 1
    assert f"{MODELS}:{line}" in f"{ran.output}".replace(",line=", ":").replace(
        "\nmodels/", "\nmy_shop/models/"
    )
    assert report(machine, "dagbook.sarif").exists()
    comment = run(machine, "comment")
    assert comment.success, comment.output
    words = (machine.kept / "comment.md").read_text()
    assert "its code changed" in words
    assert "phantom-column" in words
    assert words.index("its code changed") < words.index("phantom-column")
    if (machine.checkout / ".gitlab-ci.yml").exists():
        again = run(machine, "comment")
        assert again.success, again.output
        log = (machine.kept / "comments.log").read_text()
        assert log == "POST notes\nPUT 2\n", "the second push writes over the first comment"


def test_the_first_run_has_no_state_and_builds_all(machine, tmp_path):
    new = CiHost(checkout=machine.checkout, kept=tmp_path / "nothing kept")

    ran = run(new, "change")

    assert ran.success, ran.output
    assert "ci.stg_payments" in ran.output
