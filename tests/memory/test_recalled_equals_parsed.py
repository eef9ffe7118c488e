"""Whatever is changed in whatever order: what is recalled is what parsing anew gives."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dagbook.api import invoke
from dagbook.errors import render_error

PROJECT = """
name: shop
profile: shop
vars: {{since: {since}}}
models: {{+schema: "{{{{ env_var('LAYER', 'plain') }}}}", shop: {{+tags: [{tag}]}}}}
"""
PROFILES = """
shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: a.duckdb, schema: dev}
    prod: {type: duckdb, path: a.duckdb, schema: prod, threads: 4}
"""
PROPERTIES = """
models:
  - name: orders
    description: "{{{{ doc('orders') }}}} {words}"
    deprecation_date: 2020-01-01
    columns:
      - {{name: id, data_tests: [not_null, {{positive: {{above: "{{{{ var('since') }}}}"}}}}]}}
  - name: nothing
seeds: [{{name: kinds, config: {{enabled: "{{{{ env_var('SEEDS', 'true') == 'true' }}}}"}}}}]
sources: [{{name: raw, tables: [{{name: "{table}"}}]}}]
"""
MACROS = """
{{% macro note(word) %}}
{{{{ log('{word} ' ~ word, info=true) }}}}{{{{ target.name }}}}
{{% endmacro %}}
{{% test positive(model, column_name, above) %}}select {{{{ note('t') }}}}{{% endtest %}}
"""
READER = """
{{{{ config(materialized='table' if {condition} else 'view', meta={{'now': note('m')}}) }}}}
select * from {{{{ ref('{parent}') }}}}
"""
CONDITIONS = (
    "env_var('BIG', '') == 'yes'", "flags.FAIL_FAST", "var('since') > 3", "target.name == 'prod'",
    "target.threads > 1", "modules.re.match('a', var('word', 'a'))",
    "run_started_at.year > 1", "invocation_id", "modules.datetime.date.today().year > 1",
)  # fmt: skip


def text(path, **choices):
    """A file whose text is one of several: (path, pattern, what its places take)."""
    pattern = choices.pop("pattern")
    filled = st.fixed_dictionaries({key: st.sampled_from(each) for key, each in choices.items()})
    return st.tuples(st.just(path), filled.map(lambda values: pattern.format(**values)))


CHANGES = st.one_of(
    text("models/reader.sql", pattern=READER, condition=CONDITIONS, parent=("orders", "other")),
    text("models/orders.sql", pattern="select {one} as id", one=("1", "1 ", "2")),
    text("models/extra.sql", pattern="select {one}", one=("1", "{{ note('x') }}")),
    text("models/all.yml", pattern=PROPERTIES, words=("a", "b"), table=("t", "u")),
    text("macros/all.sql", pattern=MACROS, word=("one", "two")),
    text("dbt_project.yml", pattern=PROJECT, since=("1", "5"), tag=("a", "b")),
    text("models/docs.md", pattern="{{% docs orders %}}{words}{{% enddocs %}}", words=("a", "b")),
    text("seeds/kinds.csv", pattern="id\n{one}\n", one=("1", "2")),
    st.tuples(st.sampled_from(("models/extra.sql", "seeds/kinds.csv")), st.none()),
    st.tuples(
        st.sampled_from(("LAYER", "SEEDS", "BIG", "NOBODY_ASKS")),
        st.sampled_from(("yes", "true", "false")),
    ),
    st.tuples(
        st.just("arguments"),
        st.sampled_from(((), ("--fail-fast",), ("--target", "prod"), ("--vars", "since: 4"))),
    ),
)


QUIET_MODEL = """
{{{{ config(tags=[{tag}], materialized='{kind}') }}}}
select {{{{ twice(1) }}}} as id from {{{{ ref('{parent}') }}}}
"""
QUIET_WORDS = """
models:
  - name: orders
    description: "{{{{ doc('orders') }}}} {words}"
    columns:
      - name: id
        data_tests: [{tests}, {{positive: {{config: {{severity: "{severity}"}}}}}}]
  {other}
"""
QUIET_MACROS = """
{{% macro twice(of) %}}{{{{ config(meta={{'twice': {twice}}}) }}}}{{{{ once(of) }}}}{{% endmacro %}}
{{% macro once(of) %}}{{{{ env_var('BIG', '{big}') }}}}{{% endmacro %}}
{{% test positive(model, column_name) %}}{{{{ config(fail_calc='{calc}') }}}}{{% endtest %}}
"""
SEVERITY = "{{ 'warn' if env_var('MILD', '') == 'yes' else 'error' }}"
QUIET_CHANGES = st.one_of(
    text(
        "models/reader.sql", pattern=QUIET_MODEL, parent=("orders", "extra", "kinds"),
        tag=("", "'a'", "env_var('LAYER', 'b')"), kind=("view", "table"),
    ),
    text("models/orders.sql", pattern="{config}\nselect {one}", one=("1", "2"),
         config=("", "{{ config(alias='x') }}", "{{ config(event_time='id') }}")),
    text("models/extra.sql", pattern="select {one}", one=("1", "2", "{{ twice(3) }}")),
    text(
        "models/words.yml", pattern=QUIET_WORDS, words=("a", "b"), severity=("warn", SEVERITY),
        tests=("unique", "not_null"), other=("", "- {name: reader}", "- {name: extra}"),
    ),
    text("models/other.yml", pattern="models: [{{name: {name}, description: x}}]",
         name=("reader", "extra")),
    text("macros/all.sql", pattern=QUIET_MACROS, twice=("1", "2"), big=("", "b"),
         calc=("count(*)", "sum(id)")),
    text("models/docs.md", pattern="{{% docs orders %}}{words}{{% enddocs %}}", words=("a", "b")),
    text("seeds/kinds.csv", pattern="id\n{one}\n", one=("1", "2")),
    text("tests/none.sql", pattern="select * from {{{{ ref('{name}') }}}}",
         name=("orders", "extra")),
    st.tuples(
        st.sampled_from(("models/extra.sql", "models/other.yml", "tests/none.sql")), st.none()
    ),
    st.tuples(st.sampled_from(("LAYER", "BIG", "MILD")), st.sampled_from(("yes", "no"))),
)  # fmt: skip
QUIET_BEGINNING = (
    ("profiles.yml", PROFILES),
    ("dbt_project.yml", "name: shop\nprofile: shop\n"),
    ("models/orders.sql", "select 1 as id"),
    ("models/reader.sql", QUIET_MODEL.format(parent="orders", tag="", kind="view")),
    (
        "models/words.yml",
        QUIET_WORDS.format(words="a", severity=SEVERITY, tests="unique", other=""),
    ),
    ("models/docs.md", "{% docs orders %}a{% enddocs %}"),
    ("macros/all.sql", QUIET_MACROS.format(twice="1", big="", calc="count(*)")),
    ("seeds/kinds.csv", "id\n1\n"),
    ("seeds/words.yml", "seeds: [{name: kinds, description: \"{{ doc('orders') }} a\"}]"),
)


@dataclass
class Desk:
    """A project that is changed, and what surrounds it."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()

    def change(self, what, value):
        if what == "arguments":
            self.arguments = value
        elif "." not in what:
            self.environment[what] = value
        elif value is None:
            (self.folder / what).unlink(missing_ok=True)
        else:
            (self.folder / what).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / what).write_text(value, encoding="utf-8")

    def opened(self, monkeypatch, *switches):
        """All that opening tells and writes, but times and ids."""
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)
        told = []
        result = invoke(
            ["parse", "--project-dir", str(self.folder), *self.arguments, *switches],
            lambda event: told.append(repr(event)),
        )  # fmt: skip
        failure = result.exception and render_error(result.exception)
        manifest = plain(dict(result.manifest or {}))
        manifest.pop("metadata", None)
        warnings = [render_error(each) for each in result.warnings]
        project = result.project and replace(result.project, warnings=())
        return {"failure": failure, "project": project, "order": project and [*project.nodes],
                "manifest": manifest, "warnings": warnings,
                "macros": [each for each in told if "MacroLogged" in each],
                "semantic": self.written("semantic_manifest.json")}  # fmt: skip

    def written(self, name):
        path = self.folder / "target" / name
        return path.read_text(encoding="utf-8") if path.exists() else None


def plain(value):
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items() if key not in ("created_at",)}
    return [plain(each) for each in value] if isinstance(value, list) else value


BEGINNING = (
    ("profiles.yml", PROFILES),
    ("dbt_project.yml", PROJECT.format(since=1, tag="a")),
    ("models/orders.sql", "select 1 as id"),
    ("models/reader.sql", READER.format(condition=CONDITIONS[0], parent="orders")),
    ("models/all.yml", PROPERTIES.format(words="a", table="t")),
    ("models/docs.md", "{% docs orders %}a{% enddocs %}"),
    ("macros/all.sql", MACROS.format(word="one")),
    ("seeds/kinds.csv", "id\n1\n"),
    ("seeds/words.yml", "seeds: [{name: kinds, description: \"{{ doc('orders') }} a\"}]"),
)


@given(changes=st.lists(CHANGES, min_size=1, max_size=6))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_recalled_is_what_parsing_anew_gives(changes, tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("desk"))
    assert_the_same_after_each(desk, BEGINNING, changes)


@given(changes=st.lists(QUIET_CHANGES, min_size=1, max_size=8))
@settings(
    max_examples=16, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_read_in_part_is_what_parsing_anew_gives(changes, tmp_path_factory):
    """Nothing is told here, so that as much as possible is read in part."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    assert_the_same_after_each(desk, QUIET_BEGINNING, changes)


def test_a_file_that_was_warned_of_goes_with_its_warning(tmp_path):
    other = "models: [{name: extra, description: x}]"

    changes = [("models/other.yml", other), ("models/other.yml", None)]
    assert_the_same_after_each(Desk(tmp_path), QUIET_BEGINNING, changes)


def assert_the_same_after_each(desk, beginning, changes):
    for what, value in beginning:
        desk.change(what, value)
    with pytest.MonkeyPatch.context() as monkeypatch:
        desk.opened(monkeypatch)
        for what, value in (*changes, ("NOBODY_ASKS", "yes")):
            desk.change(what, value)

            anew = desk.opened(monkeypatch, "--no-partial-parse")

            assert desk.opened(monkeypatch) == anew
            assert desk.opened(monkeypatch) == anew
