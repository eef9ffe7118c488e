"""Others write in the same database, or cut the connection: on a real PostgreSQL server."""

import threading
from time import sleep

import pytest

from dagbook.api import invoke
from dagbook.events import NodeStarted, ignore
from dagbook.project.results import Status
from dagbook.testing import ProjectFolder, results_by_name

TABLE = "{{ config(materialized='table') }} "
HOOKED = "{{{{ config(materialized='table', pre_hook=[{hooks}]) }}}} select 1 as id"


@pytest.fixture
def shop(tmp_path, postgres_place):
    return ProjectFolder(tmp_path / "shop", postgres_place)


@pytest.fixture
def other(postgres_server):
    """A second session of the same server."""
    with postgres_server.connect() as connection:
        yield connection


def build(shop, listener=ignore):
    root = str(shop.root)
    return invoke(("build", "--project-dir", root, "--profiles-dir", root), listener)


def waiters(connection):
    """How many wait for a lock."""
    sql = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
    return connection.execute(sql).fetchone()[0]


def hooked(*statements):
    return HOOKED.format(hooks=", ".join(f'"{each}"' for each in statements))


def test_a_deadlock_is_tried_again(shop, other, postgres_server):
    schema = shop.place.schema
    for name in ("first", "second"):
        shop.query(f"create table {schema}.{name} (id int)")
    lock = "lock table {{ target.schema }}.%s in exclusive mode"
    pause = "select pg_advisory_xact_lock(7)"
    shop.write({"models/m.sql": hooked(lock % "first", pause, lock % "second")})
    watcher = postgres_server.connect()

    def cross(event):
        """Hold what it wants; the watcher has it pause between its two locks."""
        if isinstance(event, NodeStarted):
            watcher.execute("select pg_advisory_lock(7)")
            other.execute("set deadlock_timeout = '1min'")
            other.execute("begin")
            other.execute(f"lock table {schema}.second in exclusive mode")
            threading.Thread(target=watch, daemon=True).start()

    def watch():
        """It goes on when we wait for what it holds: then its check finds the deadlock."""
        wait_for_waiters(1)
        threading.Thread(target=want, daemon=True).start()
        wait_for_waiters(2)
        watcher.execute("select pg_advisory_unlock(7)")

    def want():
        other.execute(f"lock table {schema}.first in exclusive mode")
        other.execute("commit")

    def wait_for_waiters(count):
        while waiters(watcher) < count:
            sleep(0.02)

    with watcher:
        result = build(shop, cross)

    assert [each.slug for each in result.warnings] == ["tried-again"]
    assert any("deadlock detected" in note for note in result.warnings[0].notes)
    assert result.success
    assert shop.query(f"select id from {schema}.m") == [(1,)]


def test_what_always_conflicts_fails_after_three_tries(shop):
    fails = "do $$ begin raise exception 'no luck' using errcode = '40001'; end $$"
    shop.write({"models/m.sql": hooked(fails), "models/n.sql": "select 1 as id"})

    result = build(shop)

    found = {each.node.name: each for each in result.results}
    assert [each.slug for each in result.warnings] == ["tried-again", "tried-again"]
    assert found["m"].error.slug == "write-conflict"
    assert found["m"].error.hint.endswith("go on with: dagbook retry")
    assert found["n"].status is Status.SUCCESS


def test_a_serialization_failure_is_tried_again(shop, other):
    schema = shop.place.schema
    shop.query(f"create table {schema}.counted as select 0 as n")
    shop.write(
        {
            "models/m.sql": hooked(
                "set transaction isolation level repeatable read",
                "select n from {{ target.schema }}.counted",
                "select pg_advisory_lock(7)",
                "update {{ target.schema }}.counted set n = n + 1",
                "select pg_advisory_unlock_all()",
            )
        }
    )

    def overtake(event):
        """Change the row after it was read and before it is written."""
        if isinstance(event, NodeStarted):
            other.execute("select pg_advisory_lock(7)")
            threading.Thread(target=change, daemon=True).start()

    def change():
        while waiters(other) == 0:
            sleep(0.02)
        other.execute(f"update {schema}.counted set n = 10")
        other.execute("select pg_advisory_unlock_all()")

    result = build(shop, overtake)

    assert [each.slug for each in result.warnings] == ["tried-again"]
    assert result.success
    assert shop.query(f"select n from {schema}.counted") == [(11,)]


def test_a_cut_connection_fails_its_node_and_the_others_go_on(shop, other):
    shop.write(
        {
            "models/cut.sql": TABLE + "select 1 as id from pg_sleep(600)",
            "models/next.sql": TABLE + "select 1 as id",
            "models/reader.sql": "select * from {{ ref('cut') }}",
        }
    )
    sleeping = "from pg_stat_activity where query like '%pg_sleep(600)%' and state = 'active'"

    def cut():
        while not other.execute(
            f"select pg_terminate_backend(pid) {sleeping} and pid <> pg_backend_pid()"
        ).fetchall():
            sleep(0.02)

    threading.Thread(target=cut, daemon=True).start()
    found = results_by_name(shop.build(threads=1))

    assert found["cut"].error.slug == "connection-lost"
    assert found["cut"].error.hint == "is the server still there? then go on with: dagbook retry"
    assert found["next"].status is Status.SUCCESS
    assert found["reader"].status is Status.SKIPPED
