"""Write a dbt project of any size that is shaped like those of real teams.

    python benchmarks/made_up_project.py 1000 FOLDER [--rows 1000]

Of the models 30 % are staging views, 30 % are intermediate (half of them ephemeral, half views),
35 % are marts (tables that read intermediate models and other marts) and 5 % are incremental. A
model has about 2.4 tests, eight described columns and tags; a third of them call macros or loop.
The same number gives the same files. Sums are of decimals, so that tables built in any order of
rows and threads are equal to the last digit. ``--rows`` sets how many loans the raw tables hold.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PER_BRANCH = 100
PER_YAML = 25
SEEDS = 5
TOPICS = ("lending", "members", "fines", "rooms", "events", "stock", "digital", "outreach")
WAREHOUSE = "warehouse.duckdb"


@dataclass(frozen=True, slots=True)
class Raw:
    """A table of the raw data: its key, its words, and what the words may be."""

    name: str
    key: str
    when: str
    cents: str
    word: str
    words: tuple[str, ...]


RAW = (
    Raw("loans", "loan_id", "lent_at", "value_cents", "state", ("out", "back", "late", "lost")),
    Raw("fines", "fine_id", "fined_at", "fine_cents", "state", ("open", "paid", "waived")),
    Raw("visits", "visit_id", "came_at", "spent_cents", "door", ("north", "south", "garden")),
    Raw("holds", "hold_id", "asked_at", "fee_cents", "state", ("waiting", "ready", "gone")),
    Raw("members", "card_id", "joined_at", "credit_cents", "kind", ("child", "adult", "school")),
)
BLOCKS = {
    "member_id": "The member, by the number that all branches share.",
    "happened_at": "When it happened, in UTC.",
    "amount": "Money, in whole units with two digits.",
    "event_count": "How many records were counted.",
    "grade": "How much a member uses the library: `high`, `middle` or `low`.",
}
MACROS = {
    "money": """\
{% macro from_cents(column, digits=2) -%}
    cast({{ column }} as decimal(18, {{ digits }})) / 100
{%- endmacro %}

{% macro as_money(column) -%}
    cast(round({{ from_cents(column) }}, 2) as decimal(18, 2))
{%- endmacro %}
""",
    "grades": """\
{% macro grade(column, high=5000, middle=500) -%}
    case
        when {{ column }} >= {{ high }} then 'high'
        when {{ column }} >= {{ middle }} then 'middle'
        else 'low'
    end
{%- endmacro %}
""",
    "times": """\
{% macro since_opening(column) -%}
    {{ column }} >= cast('{{ var("opened_on") }}' as timestamp)
{%- endmacro %}

{% macro month_of(column) -%}
    cast(date_trunc('month', {{ column }}) as date)
{%- endmacro %}
""",
    "generate_schema_name": """\
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
""",
}
SETTINGS = """\
name: library
version: '1.0.0'
config-version: 2
profile: library
vars: {opened_on: '2020-01-01'}
flags: {send_anonymous_usage_stats: false}
models:
  library:
    staging: {+schema: staging, +materialized: view}
    intermediate: {+schema: intermediate, +materialized: view}
    marts: {+schema: marts, +materialized: table}
seeds:
  library: {+schema: lists}
"""
PROFILE = f"""\
library:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: "{{{{ env_var('LIBRARY_DB', '{WAREHOUSE}') }}}}"
      threads: 4
"""


@dataclass(slots=True)
class Made:
    """What was made so far: files by path, and the names that later models may read."""

    dice: random.Random
    branches: int
    files: dict[str, str] = field(default_factory=dict)
    described: dict[str, list[str]] = field(default_factory=dict)
    staged: list[tuple[str, Raw]] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    marts: list[str] = field(default_factory=list)

    def chance(self, share: float) -> bool:
        """Whether something that happens to a share of all happens now."""
        return self.dice.random() < share


def project_files(models: int) -> dict[str, str]:
    """All files of a project with so many models, by path."""
    made = Made(random.Random(models), max(1, models // PER_BRANCH))
    staging, joined, kept = round(models * 0.3), round(models * 0.3), round(models * 0.05)
    _write_settings(made)
    for number in range(staging):
        _add_staging(made, number)
    for number in range(joined):
        _add_intermediate(made, number)
    for number in range(models - staging - joined - kept):
        _add_mart(made, number)
    for number in range(kept):
        _add_incremental(made, number)
    _write_properties(made)
    _write_ends(made, models)
    return made.files


def _write_settings(made: Made) -> None:
    files = {"dbt_project.yml": SETTINGS, "profiles.yml": PROFILE}
    files |= {f"macros/{name}.sql": text for name, text in MACROS.items()}
    for number in range(SEEDS):
        rows = (f"{number}-{line},Word {line} of list {number},{line}\n" for line in range(100))
        files[f"seeds/list_{number}.csv"] = "code,label,place\n" + "".join(rows)
    files["seeds/lists.yml"] = "seeds:\n" + "".join(
        f"  - name: list_{number}\n    description: Words of list {number}\n"
        "    columns:\n      - name: code\n        data_tests: [unique, not_null]\n"
        for number in range(SEEDS)
    )
    files["models/words.md"] = "\n".join(
        f"{{% docs {name} %}}\n{text}\n\nAll branches mean the same by it.\n{{% enddocs %}}\n"
        for name, text in BLOCKS.items()
    )
    for branch in range(made.branches):
        files[f"models/staging/branch_{branch:02}/_raw.yml"] = _sources(branch)
    made.files.update(files)


def _sources(branch: int) -> str:
    tables = "".join(
        f"      - name: {raw.name}\n        description: {raw.name.title()} of branch {branch}\n"
        "        columns:\n"
        + "".join(
            f"          - {{name: {name}, description: As the branch wrote it}}\n"
            for name in (raw.key, "member_id", raw.when, raw.cents, raw.word)
        )
        for raw in RAW
    )
    return (
        f"sources:\n  - name: branch_{branch:02}\n    schema: branch_{branch:02}\n"
        f"    description: What branch {branch} sends every night\n    tables:\n{tables}"
    )


def _add_staging(made: Made, number: int) -> None:
    branch, raw = number % made.branches, RAW[(number // made.branches) % len(RAW)]
    name, folder = f"stg_{raw.name}_{number:05}", f"models/staging/branch_{branch:02}"
    calls = made.chance(0.35)
    money = (
        f"{{{{ as_money('{raw.cents}') }}}}"
        if calls
        else f"cast(round(cast({raw.cents} as decimal(18, 2)) / 100, 2) as decimal(18, 2))"
    )
    since = (
        f"{{{{ since_opening('{raw.when}') }}}}" if calls else f"{raw.when} >= date '2020-01-01'"
    )
    place = (
        f"row_number() over (partition by {raw.key} order by happened_at desc)"
        if made.chance(0.33)
        else "1"
    )
    made.files[f"{folder}/{name}.sql"] = f"""\
{{{{ config(tags=['staging', 'branch_{branch:02}']) }}}}

-- {raw.name.title()} of branch {branch}, cleaned and named as everywhere.
with raw as (

    select * from {{{{ source('branch_{branch:02}', '{raw.name}') }}}}
    where {since}

),

named as (

    select
        cast({raw.key} as bigint) as {raw.key},
        cast(member_id as bigint) as member_id,
        cast({raw.when} as timestamp) as happened_at,
        cast({raw.when} as date) as happened_on,
        {money} as amount,
        lower(trim({raw.word})) as state,
        '{raw.name}' as kind
    from raw

),

counted as (

    select *, {place} as place from named

)

select {raw.key}, member_id, happened_at, happened_on, amount, state, kind, place
from counted
where place = 1
"""
    tests = {raw.key: ["unique", "not_null"]}
    if made.chance(0.5):
        tests["state"] = [_accepted(raw.words)]
    columns = {raw.key: f"One of the {raw.name}", **_said("member_id", "happened_at", "amount")}
    columns |= {"happened_on": "The day of it", "state": "How it stands", "kind": "Which table"}
    _describe(made, folder, f"{name}: {raw.name} of one branch, a row for each.", columns, tests)
    made.staged.append((name, raw))


def _add_intermediate(made: Made, number: int) -> None:
    topic = TOPICS[number % len(TOPICS)]
    name, folder = f"int_{topic}_{number:05}", f"models/intermediate/{topic}"
    count = min(made.dice.choice((1, 1, 2, 2, 3, 4)), len(made.staged))
    inputs = made.dice.sample(made.staged, count)
    loops = made.chance(0.4)
    text = f"{{{{ config(materialized='{'ephemeral' if made.chance(0.5) else 'view'}', "
    text += f"tags=['intermediate', '{topic}']) }}}}\n\n"
    if loops:
        text += f"{{% set states = {list(inputs[0][1].words)} %}}\n\n"
    text += "-- What each member did, counted.\nwith\n\n"
    text += "".join(
        _counted(place, model, loops and not place) for place, (model, _) in enumerate(inputs)
    )
    made.files[f"{folder}/{name}.sql"] = text + _joined(count)
    tests = {"member_id": ["not_null", *(["unique"] if made.chance(0.6) else [])]}
    if made.chance(0.4):
        tests["event_count"] = ["not_null"]
    columns = {**_said("member_id", "event_count", "amount"), "first_at": "The first time"}
    columns |= {"last_at": "The last time", "days": "Days between", "mean": "Amount for each"}
    columns |= {"place": "Rank by amount"}
    _describe(made, folder, f"{name}: members and their {topic}, one row each.", columns, tests)
    made.joined.append(name)


def _counted(place: int, model: str, loops: bool) -> str:  # noqa: FBT001 - a share of all do
    sums = """,
        {% for state in states -%}
        sum(case when state = '{{ state }}' then amount else 0 end) as {{ state }}_amount
        {{- ',' if not loop.last }}
        {% endfor %}"""
    return f"""\
part_{place} as (

    select
        member_id,
        count(*) as event_count,
        sum(amount) as amount,
        min(happened_at) as first_at,
        max(happened_at) as last_at{sums if loops else ""}
    from {{{{ ref('{model}') }}}}
    where amount >= 0
    group by member_id

),

"""


def _joined(count: int) -> str:
    def added(column: str) -> str:
        return " + ".join(f"coalesce(part_{place}.{column}, 0)" for place in range(count))

    def among(column: str, function: str) -> str:
        parts = ", ".join(f"part_{place}.{column}" for place in range(count))
        return f"{function}({parts})" if count > 1 else parts

    joins = "".join(
        f"    left join part_{place} on part_0.member_id = part_{place}.member_id\n"
        for place in range(1, count)
    )
    return f"""\
together as (

    select
        part_0.member_id,
        {added("event_count")} as event_count,
        {added("amount")} as amount,
        {among("first_at", "least")} as first_at,
        {among("last_at", "greatest")} as last_at
    from part_0
{joins}
)

select
    *,
    date_diff('day', first_at, last_at) as days,
    round(amount / nullif(event_count, 0), 4) as mean,
    row_number() over (order by amount desc, member_id) as place
from together
"""


def _add_mart(made: Made, number: int) -> None:
    topic = TOPICS[number % len(TOPICS)]
    name = f"{made.dice.choice(('dim', 'fct', 'rpt'))}_{topic}_{number:05}"
    inputs: list[str] = []
    for _ in range(made.dice.choice((1, 2, 2, 3, 4))):
        near = made.marts[-200:] if made.marts and made.chance(0.4) else made.joined
        if (model := made.dice.choice(near)) not in inputs:
            inputs.append(model)
    calls = made.chance(0.4)
    plain = "case when amount >= 500 then 'high' else 'low' end"
    grade = "{{ grade('amount') }}" if calls else plain
    month = "{{ month_of('last_at') }}" if calls else "cast(date_trunc('month', last_at) as date)"
    folder = f"models/marts/{topic}"
    made.files[f"{folder}/{name}.sql"] = _mart(topic, inputs, grade, month)
    tests = {"member_id": ["unique", "not_null"]}
    if made.chance(0.4):
        tests["grade"] = [_accepted(("high", "middle", "low"))]
    members = [model for model, raw in made.staged if raw.name == "members"]
    if members and made.chance(0.25):
        to = f"ref('{made.dice.choice(members)}')"
        related = f'relationships: {{arguments: {{to: "{to}", field: member_id}}}}'
        tests["member_id"].append(related)
    columns = {**_said("member_id", "event_count", "amount", "grade"), "first_at": "First seen"}
    columns |= {"last_at": "Last seen", "tenth": "Tenth by amount", "so_far": "Amount so far"}
    _describe(made, folder, f"{name}: {topic}, a row a member, new every night.", columns, tests)
    made.marts.append(name)


def _mart(topic: str, inputs: Sequence[str], grade: str, month: str) -> str:
    def added(column: str) -> str:
        return " + ".join(f"coalesce(in_{place}.{column}, 0)" for place in range(len(inputs)))

    reads = "".join(
        f"in_{place} as (\n\n    select member_id, event_count, amount, first_at, last_at\n"
        f"    from {{{{ ref('{model}') }}}}\n\n),\n\n"
        for place, model in enumerate(inputs)
    )
    joins = "".join(
        f"    left join in_{place} on in_0.member_id = in_{place}.member_id\n"
        for place in range(1, len(inputs))
    )
    return f"""\
{{{{ config(materialized='table', tags=['mart', '{topic}']) }}}}

-- {topic.title()}, as the readers of reports want it.
with

{reads}together as (

    select
        in_0.member_id,
        {added("event_count")} as event_count,
        {added("amount")} as amount,
        in_0.first_at,
        in_0.last_at
    from in_0
{joins}
),

graded as (

    select
        *,
        {grade} as grade,
        {month} as last_month,
        ntile(10) over (order by amount, member_id) as tenth,
        sum(amount) over (partition by {month} order by member_id) as so_far
    from together

)

select member_id, event_count, amount, first_at, last_at, grade, last_month, tenth, so_far
from graded
where amount is not null
"""


def _add_incremental(made: Made, number: int) -> None:
    topic = TOPICS[number % len(TOPICS)]
    events = [each for each in made.staged if each[1].name != "members"]
    model, raw = made.dice.choice(events or made.staged)
    name, folder = f"log_{topic}_{number:05}", f"models/marts/{topic}"
    made.files[f"{folder}/{name}.sql"] = f"""\
{{{{ config(materialized='incremental', unique_key='{raw.key}', tags=['log', '{topic}']) }}}}

-- {raw.name.title()}, as they come in.
with fresh as (

    select {raw.key}, member_id, happened_at, happened_on, amount, state
    from {{{{ ref('{model}') }}}}
    {{% if is_incremental() %}}
    where happened_at > (select max(happened_at) from {{{{ this }}}})
    {{% endif %}}

)

select
    *,
    sum(amount) over (partition by member_id order by happened_at, {raw.key}) as so_far,
    lag(happened_at) over (partition by member_id order by happened_at, {raw.key}) as before_at
from fresh
"""
    columns = {raw.key: "The key", **_said("member_id", "happened_at", "amount")}
    columns |= {"happened_on": "The day", "state": "How it stood", "so_far": "Amount so far"}
    columns |= {"before_at": "The time before"}
    tests = {raw.key: ["unique", "not_null"]}
    _describe(made, folder, f"{name}: every one of the {raw.name}, once.", columns, tests)


def _said(*names: str) -> dict[str, str]:
    return {name: f"{{{{ doc('{name}') }}}}" for name in names}


def _accepted(words: Sequence[str]) -> str:
    return f"accepted_values: {{arguments: {{values: [{', '.join(words)}]}}}}"


def _describe(
    made: Made, folder: str, text: str, columns: dict[str, str], tests: dict[str, list[str]]
) -> None:
    """The model that a text begins with, in YAML."""
    name = text.partition(":")[0]
    lines = [f"  - name: {name}", "    description: >", f"      {text}"]
    team = made.dice.randrange(12)
    lines += [f"    config: {{meta: {{owner: team_{team}}}}}", "    columns:"]
    for column, said in columns.items():
        lines += [f"      - name: {column}", f'        description: "{said}"']
        if column in tests:
            lines += ["        data_tests:", *(f"          - {each}" for each in tests[column])]
    made.described.setdefault(folder, []).append("\n".join(lines) + "\n")


def _write_properties(made: Made) -> None:
    for folder, entries in made.described.items():
        for start in range(0, len(entries), PER_YAML):
            text = "models:\n" + "\n".join(entries[start : start + PER_YAML])
            made.files[f"{folder}/_models_{start // PER_YAML:02}.yml"] = text


def _write_ends(made: Made, models: int) -> None:
    """Tests of their own, and who reads the marts."""
    for number in range(models // 100):
        model = made.dice.choice(made.marts)
        made.files[f"tests/no_debts_{number:03}.sql"] = (
            f"select member_id from {{{{ ref('{model}') }}}} where amount < 0\n"
        )
    boards = (
        f"  - name: board_{number:03}\n    type: dashboard\n    maturity: high\n"
        f"    description: Board {number} of the library\n"
        f"    depends_on: [ref('{made.dice.choice(made.marts)}')]\n"
        "    owner: {name: Readers, email: readers@library.example}\n"
        for number in range(max(1, models // 50))
    )
    made.files["models/boards.yml"] = "exposures:\n" + "".join(boards)


def raw_statements(models: int, rows: int) -> Iterator[str]:
    """SQL of DuckDB that makes what the sources of a project read."""
    members = max(10, rows // 10)
    yield "create schema library"
    for raw in RAW:
        count = {"members": members, "holds": max(10, rows // 5)}.get(raw.name, rows)
        member = "i" if raw.name == "members" else f"cast(hash(i) % {members} as bigint)"
        words = ", ".join(f"'{word}'" for word in raw.words)
        yield (
            f"create table library.{raw.name} as select i as {raw.key}, {member} as member_id, "
            f"timestamp '2021-01-01' + interval (hash(i + 1) % 1500000) minute as {raw.when}, "
            f"cast(hash(i + 2) % 50000 as bigint) as {raw.cents}, "
            f"[{words}][1 + cast(hash(i + 3) % {len(raw.words)} as int)] as {raw.word} "
            f"from range({count}) as t(i)"
        )
    for branch in range(max(1, models // PER_BRANCH)):
        yield f"create schema branch_{branch:02}"
        for raw in RAW:
            yield f"create view branch_{branch:02}.{raw.name} as from library.{raw.name}"


def main() -> None:
    """Write a project, and its raw data if rows were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("models", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, help="make a warehouse with so many rows of raw data")
    asked = parser.parse_args()
    for path, text in project_files(asked.models).items():
        target = asked.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    if asked.rows:
        import duckdb  # noqa: PLC0415 - projects that are only read need no warehouse

        with duckdb.connect(str(asked.folder / WAREHOUSE)) as connection:
            for statement in raw_statements(asked.models, asked.rows):
                connection.execute(statement)


if __name__ == "__main__":
    main()
