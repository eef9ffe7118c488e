"""Write docs/terminal.md: what a terminal shows, taken from real terminals of tmux.

.venv/bin/python docs/terminal.py
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

PAGE = Path(__file__).with_name("terminal.md")
PROGRAM = Path(sys.executable).with_name("dagbook")
SOCKET = "dagbook-terminal"
ENDED = "-- ended --"
RUNS = " of 9"
SLOW = "import time\n\ndef model(dbt, session):\n    dbt.config(materialized='table')\n"
PROJECT = {
    "dbt_project.yml": "name: shop\nprofile: shop\nmodels:\n  +materialized: table\n",
    "profiles.yml": (
        "shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: shop.duckdb, threads: 4}\n"
    ),
    "seeds/raw_orders.csv": "order_id,customer_id,amount\n1,1,20\n2,1,30\n3,2,10\n",
    "models/stg_orders.sql": "select * from {{ ref('raw_orders') }}\n",
    "models/stg_customers.sql": "select distinct customer_id from {{ ref('raw_orders') }}\n",
    "models/fct_orders.py": SLOW
    + "    orders = dbt.ref('stg_orders')\n    time.sleep(7)\n    return orders\n",
    "models/fct_customer_orders_by_calendar_month_and_acquisition_channel.py": (
        SLOW + "    found = dbt.ref('stg_customers')\n    time.sleep(3)\n    return found\n"
    ),
    "models/mart_revenue.sql": "select sum(amount) as revenue from {{ ref('fct_orders') }}\n",
    "models/models.yml": (
        "models:\n  - name: stg_orders\n    columns:\n      - name: order_id\n"
        "        data_tests: [unique, not_null]\n"
        "      - name: customer_id\n        data_tests: [not_null]\n"
    ),
}
BROKEN = {
    "models/mart_revenue.sql": "select\n  sum(amuont) as revenue\nfrom {{ ref('fct_orders') }}\n"
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A command on a terminal of a width; looked at while it runs too, if seconds are given."""

    title: str
    command: str
    width: int = 80
    height: int = 24
    after: tuple[float, ...] = ()
    key: str = ""
    changed: tuple[tuple[str, str], ...] = ()


SCENES = (
    Scene("The first build: nothing is known of how long it takes", "dagbook build", after=(3,)),
    Scene("The second build knows", "dagbook build", after=(3,)),
    Scene("The same on 200 columns", "dagbook build", 200, after=(3,)),
    Scene("On 40 columns", "dagbook build", 40, after=(3,)),
    Scene("A build that fails", "dagbook build", changed=tuple(BROKEN.items())),
    Scene(
        "Mended, then carried on with `dagbook retry`",
        "dagbook retry",
        changed=(("models/mart_revenue.sql", PROJECT["models/mart_revenue.sql"]),),
    ),
    Scene("Ctrl-C", "dagbook build", after=(3,), key="C-c"),
    Scene("Not a terminal", "dagbook build 2>&1 | cat"),
    Scene("Without the lines of what went well", "dagbook build --log-level warn", after=(3,)),
)


def tmux(*words: str) -> str:
    """What a command of tmux prints."""
    answer = subprocess.run(
        ["tmux", "-u", "-L", SOCKET, *words], capture_output=True, text=True, check=True
    )
    return answer.stdout


def screen() -> str:
    """What the terminal shows, and what was scrolled out of it above."""
    lines = [line.rstrip() for line in tmux("capture-pane", "-p", "-S", "-400").splitlines()]
    return "\n".join(lines).strip("\n")


def play(scene: Scene, folder: Path) -> list[str]:
    """The screens of a scene, the last when the command has ended."""
    for path, text in scene.changed:
        (folder / path).write_text(text, encoding="utf-8")
    command = scene.command.replace("dagbook", str(PROGRAM), 1)
    script = f"trap : INT; {command}; printf '%s' '{ENDED}'; sleep 60"
    size = ("-x", str(scene.width), "-y", str(scene.height))
    tmux("new-session", "-d", *size, "-c", str(folder), "sh", "-c", script)
    began, screens = monotonic(), []
    try:
        while scene.after and RUNS not in screen() and monotonic() - began < 30:
            sleep(0.1)
        began = monotonic()
        for moment in scene.after:
            sleep(max(0.0, moment - (monotonic() - began)))
            screens.append(screen())
        if scene.key:
            tmux("send-keys", scene.key)
        while ENDED not in screen() and monotonic() - began < 60:
            sleep(0.2)
        screens.append(screen().replace(ENDED, "").rstrip())
    finally:
        tmux("kill-server")
        sleep(0.3)
    return screens


def section(scene: Scene, folder: Path) -> str:
    """A scene as a part of the page."""
    moments = [f"After {moment:g} seconds of running:" for moment in scene.after] + ["In the end:"]
    parts = [f"## {scene.title}", f"`{scene.command}`, {scene.width} columns."]
    for words, shown in zip(moments, play(scene, folder), strict=True):
        parts.append(
            f"{words}\n\n```text\n{shown}\n```" if scene.after else f"```text\n{shown}\n```"
        )
    return "\n\n".join(parts)


def main() -> None:
    """Play every scene in a new project."""
    if not shutil.which("tmux"):
        sys.exit("tmux is needed")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for path, text in PROJECT.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        sections = [section(scene, folder) for scene in SCENES]
    PAGE.write_text("\n\n".join((HEAD, *sections, "")), encoding="utf-8")


HEAD = """# What a terminal shows

Taken from real terminals by `docs/terminal.py`; one node of the project takes seven seconds.

* A line stays for every node that ended. What runs now moves below: a line each, how long by now
  and how long usually, and a bar with what is done, how it went and how long it will take. That is
  known from `target/history`.
* *Longest path* marks the node that most of the remaining time waits for.
* On a terminal a line has the terminal's width: names lose their middle. Elsewhere lines are as
  long as they are, and nothing moves.
* `--log-level warn` leaves out the lines of what went well: what moves, what did not go well and
  the totals remain. `--quiet` leaves errors alone, `--log-level debug` tells everything.
* After the run: each cause of a failure once, with the command that executes just that; then what
  took long, the longest path through the graph, what was left out, the totals as dbt words them,
  and how to go on."""

if __name__ == "__main__":
    main()
