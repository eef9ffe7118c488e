"""Queries of every shape over three small tables, for properties about lineage.

A query is grown from relations: each is the text of a select with the columns it gives, and is
made of smaller ones. Names are either fresh or kept, so that stars, ``using`` and shadowing by an
alias all occur.
"""

from dataclasses import dataclass
from random import Random

from column_oracle import Table

INT, TEXT = "integer", "varchar"

TABLES = {
    "orders": Table(
        {"order_id": INT, "customer_id": INT, "amount": INT, "status": TEXT, "discount": INT},
        (
            (1, 1, 50, "paid", 5),
            (2, 1, 70, "open", None),
            (3, 2, 20, "paid", 1),
            (4, 3, 90, "lost", None),
            (5, 3, 35, "open", 2),
            (6, 4, 15, "paid", 3),
        ),
    ),
    "customers": Table(
        {"customer_id": INT, "name": TEXT, "region": TEXT, "referrer": INT},
        (
            (1, "Ada", "north", None),
            (2, "Bo", "south", 1),
            (3, "Cleo", "north", 1),
            (4, "Dag", "paid", 2),
            (5, "Eve", "mug", 3),
        ),
    ),
    "items": Table(
        {"item_id": INT, "order_id": INT, "qty": INT, "label": TEXT, "sizes": "integer[]",
         "detail": "struct(width integer, colour varchar)"},
        (
            (5, 1, 2, "mug", [1, 2], {"width": 7, "colour": "red"}),
            (6, 1, 1, "pot", [3], {"width": 9, "colour": "blue"}),
            (7, 2, 4, "mug", [4, 5], {"width": 6, "colour": "red"}),
            (8, 3, 3, "wok", [6], {"width": 8, "colour": "green"}),
            (9, 5, 6, "pan", [7, 8, 9], {"width": 5, "colour": "blue"}),
            (10, 6, 5, "lid", [2], {"width": 4, "colour": "red"}),
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Relation:
    """The text of a query and the columns it gives, with their types."""

    sql: str
    columns: tuple[tuple[str, str], ...]

    def of_type(self, type_: str) -> list[str]:
        return [name for name, each in self.columns if each == type_]


@dataclass
class Growth:
    """What is chosen on the way to one query."""

    random: Random
    names: int = 0

    def fresh(self, stem: str = "c") -> str:
        self.names += 1
        return f"{stem}{self.names}"

    def pick(self, options):
        return self.random.choice(list(options))

    def maybe(self, share: float = 0.5) -> bool:
        return self.random.random() < share

    def number(self) -> int:
        return self.random.randint(1, 60)


def random_query(random: Random, depth: int = 2) -> str:
    """A query as text."""
    return relation(Growth(random), depth).sql


def relation(grow: Growth, depth: int) -> Relation:
    if depth == 0:
        return _table(grow)
    return grow.pick(SHAPES)(grow, depth - 1)


def _table(grow: Growth) -> Relation:
    name = grow.pick(TABLES)
    columns = tuple(TABLES[name].columns.items())
    return Relation(f"select * from {name}", columns)


def _from(inner: Relation, alias: str) -> str:
    plain = inner.sql.removeprefix("select * from ")
    return f"{plain} as {alias}" if plain in TABLES else f"({inner.sql}) as {alias}"


def _refs(inner: Relation, alias: str) -> list[tuple[str, str]]:
    return [(f"{alias}.{name}", type_) for name, type_ in inner.columns]


def _typed(refs: list[tuple[str, str]], type_: str) -> list[str]:
    return [ref for ref, each in refs if each == type_]


def expression(grow: Growth, refs: list[tuple[str, str]], type_: str, depth: int = 2) -> str:
    """An expression of a type over some columns."""
    known = _typed(refs, type_)
    if known and (depth == 0 or grow.maybe(0.4)):
        return grow.pick(known)
    if depth == 0:
        return str(grow.number()) if type_ == INT else grow.pick(["'paid'", "'north'", "'x'"])

    def part(wanted: str = type_) -> str:
        return expression(grow, refs, wanted, depth - 1)

    if type_ == INT:
        forms = (
            lambda: f"{part()} + {part()}",
            lambda: f"coalesce({part()}, {part()})",
            lambda: f"case when {condition(grow, refs, depth - 1)} then {part()} else {part()} end",
            lambda: f"case {part(TEXT)} when {part(TEXT)} then {part()} end",
            lambda: f"length({part(TEXT)})",
            lambda: f"greatest({part()}, {part()})",
            lambda: f"nullif({part()}, {grow.number()})",
            lambda: f"abs({part()} - {part()})",
            lambda: f"list_sum([{part()}, {part()}])::integer",
            lambda: f"struct_pack(p := {part()}, q := {part(TEXT)}).p",
            lambda: f"({part()} between {part()} and {part()})::integer",
            lambda: (
                f"list_sum(list_transform([{part()}, 5], lambda v: v + {_plain(known)}))::integer"
            ),
            lambda: f"list_sum([v * 2 for v in [{part()}, 3] if v > {_plain(known)}])::integer",
            lambda: f"(exists (select 1 from orders as o where o.amount > {part()}))::integer",
            lambda: f"({part()} in (select customer_id from customers))::integer",
            lambda: f"-({part()}) % 50",
        )
    else:
        forms = (
            lambda: f"{part()} || {part()}",
            lambda: f"upper({part()})",
            lambda: f"case when {condition(grow, refs, depth - 1)} then {part()} else {part()} end",
            lambda: f"cast({part(INT)} as varchar)",
            lambda: f"coalesce({part()}, 'none')",
            lambda: f"concat_ws('-', {part()}, {part(INT)})",
            lambda: f"{{'p': {part(INT)}, 'q': {part()}}}['q']",
            lambda: f"if({condition(grow, refs, depth - 1)}, {part()}, {part()})",
        )
    return grow.pick(forms)()


def _plain(known: list[str]) -> str:
    """A column or a number: lambdas take no subqueries."""
    return known[0] if known else "1"


def condition(grow: Growth, refs: list[tuple[str, str]], depth: int = 1) -> str:
    number, text = (expression(grow, refs, type_, max(depth - 1, 0)) for type_ in (INT, TEXT))
    key = grow.pick(_typed(refs, INT) or ["1"])
    return grow.pick(
        (
            f"{number} > {grow.number()}",
            f"{text} in ('paid', 'north', 'mug')",
            f"{number} is not null",
            f"{text} like '%o%' and {number} < 60",
            f"{key} in (select order_id from orders where amount > {grow.number()})",
            f"exists (select 1 from items as i where i.order_id = {key})",
            f"not ({number} = {grow.number()} or {text} = 'open')",
        )
    )


def _projected(grow: Growth, refs: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    given, texts = [], []
    for _ in range(grow.random.randint(1, 3)):
        type_ = grow.pick([INT, TEXT])
        name = grow.fresh()
        texts.append(f"{expression(grow, refs, type_)} as {name}")
        given.append((name, type_))
    if refs and grow.maybe():
        ref, type_ = grow.pick(refs)
        texts.append(ref)
        given.append((ref.rpartition(".")[2], type_))
    return ", ".join(texts), given


def project(grow: Growth, depth: int) -> Relation:
    inner, alias = relation(grow, depth), grow.fresh("t")
    refs = _refs(inner, alias)
    texts, given = _projected(grow, refs)
    where = f" where {condition(grow, refs)}" if grow.maybe() else ""
    return Relation(f"select {texts} from {_from(inner, alias)}{where}", tuple(given))


def aliased_later(grow: Growth, depth: int) -> Relation:
    """An alias that a later column of the same select uses."""
    inner, alias = relation(grow, depth), grow.fresh("t")
    refs = _refs(inner, alias)
    first, second = grow.fresh(), grow.fresh()
    sql = (
        f"select {expression(grow, refs, INT)} as {first}, {first} + 1 as {second}"
        f" from {_from(inner, alias)}"
    )
    return Relation(sql, ((first, INT), (second, INT)))


def star(grow: Growth, depth: int) -> Relation:
    """Stars: exclude, replace, with more columns, of one side."""
    inner, alias = relation(grow, depth), grow.fresh("t")
    name, type_ = grow.pick(inner.columns)
    refs = _refs(inner, alias)
    more = grow.fresh()
    kept = tuple(each for each in inner.columns if each[0] != name)
    forms = [
        (f"*, {expression(grow, refs, TEXT)} as {more}", (*inner.columns, (more, TEXT))),
        (f"{alias}.*", inner.columns),
    ]
    if kept:
        forms.append((f"* exclude ({name})", kept))
    if type_ in (INT, TEXT):
        new = expression(grow, refs, type_)
        forms.append((f"* replace ({new} as {name})", inner.columns))
        forms.append((f"* exclude ({name}), {new} as {name}", (*kept, (name, type_))))
        renamed = tuple((more if each == name else each, type_) for each, type_ in inner.columns)
        forms.append((f"* rename ({name} as {more})", renamed))
    texts, columns = grow.pick(forms)
    return Relation(f"select {texts} from {_from(inner, alias)}", tuple(columns))


def join(grow: Growth, depth: int) -> Relation:
    left, right = relation(grow, depth), relation(grow, depth)
    one, two = grow.fresh("l"), grow.fresh("r")
    refs = _refs(left, one) + _refs(right, two)
    texts, given = _projected(grow, refs)
    kind = grow.pick(["join", "left join", "right join", "full join"])
    ints = (left.of_type(INT), right.of_type(INT))
    if not all(ints):
        on, kind = "", "cross join"
    else:
        on = f" on {one}.{grow.pick(ints[0])} = {two}.{grow.pick(ints[1])}"
    sql = f"select {texts} from {_from(left, one)} {kind} {_from(right, two)}{on}"
    return Relation(sql, tuple(given))


def join_using(grow: Growth, depth: int) -> Relation:
    """``using``: the shared column once, of either side, and all others by a star."""
    inner, alias = relation(grow, depth), grow.fresh("t")
    type_ = grow.pick(sorted({each for _, each in inner.columns} & {INT, TEXT}) or [INT])
    key, value = grow.fresh("k"), grow.fresh()
    kind = grow.pick(["join", "left join", "right join", "full join"])
    chosen = (inner.of_type(type_) or ["1"])[0]
    left = f"(select *, {chosen} as {key} from {_from(inner, alias)})"
    table, other = ("orders", "order_id") if type_ == INT else ("customers", "region")
    extra = "amount" if table == "orders" else "referrer"
    right = f"(select {other} as {key}, {extra} as {value} from {table})"
    picked = grow.pick(["*", f"{key}, {value}", f"l.*, {value}"])
    columns = {
        "*": (*inner.columns, (key, type_), (value, INT)),
        f"{key}, {value}": ((key, type_), (value, INT)),
        f"l.*, {value}": (*inner.columns, (key, type_), (value, INT)),
    }[picked]
    sql = f"select {picked} from {left} as l {kind} {right} as r using ({key})"
    return Relation(sql, tuple(columns))


def union(grow: Growth, depth: int) -> Relation:
    left, right = relation(grow, depth), relation(grow, depth)
    a, b = grow.fresh("t"), grow.fresh("t")
    names = [grow.fresh() for _ in range(2)]
    word = grow.pick(["union all", "union", "except", "intersect", "union all by name"])

    def side(inner: Relation, alias: str) -> str:
        refs = _refs(inner, alias)
        first = f"{expression(grow, refs, INT)} as {names[0]}"
        second = f"{expression(grow, refs, TEXT)} as {names[1]}"
        pair = (second, first) if word.endswith("name") and alias == b else (first, second)
        return f"select {', '.join(pair)} from {_from(inner, alias)}"

    sql = f"{side(left, a)} {word} {side(right, b)}"
    return Relation(sql, ((names[0], INT), (names[1], TEXT)))


def group(grow: Growth, depth: int) -> Relation:
    inner, alias = relation(grow, depth), grow.fresh("t")
    refs = _refs(inner, alias)
    key_type = grow.pick([INT, TEXT])
    key, number, text = grow.fresh(), grow.fresh(), grow.fresh()
    value = expression(grow, refs, INT, 1)
    word = expression(grow, refs, TEXT, 1)
    numbers = grow.pick(
        (
            f"sum({value})::integer",
            f"min({value})",
            "count(*)::integer",
            f"count(distinct {word})::integer",
            f"sum({value}) filter (where {condition(grow, refs)})::integer",
            f"max({value}) - min({value})",
            f"avg({value})::integer",
        )
    )
    words = grow.pick(
        (
            f"max({word})",
            f"string_agg({word}, ',' order by {word})",
            f"arg_max({word}, {value})",
            f"list({word} order by {word})[1]",
        )
    )
    having = f" having count(*) < {grow.number()}" if grow.maybe() else ""
    by = grow.pick(["1", key, "all"])
    sql = (
        f"select {expression(grow, refs, key_type, 1)} as {key}, {numbers} as {number},"
        f" {words} as {text} from {_from(inner, alias)} group by {by}{having}"
    )
    return Relation(sql, ((key, key_type), (number, INT), (text, TEXT)))


def window(grow: Growth, depth: int) -> Relation:
    inner, alias = relation(grow, depth), grow.fresh("t")
    refs = _refs(inner, alias)
    name, kept = grow.fresh(), grow.pick(inner.columns)
    value = expression(grow, refs, INT, 1)
    part, order = (expression(grow, refs, grow.pick([INT, TEXT]), 1) for _ in range(2))
    over = f"over (partition by {part} order by {order})"
    call = grow.pick(
        (
            f"(row_number() {over})::integer",
            f"(sum({value}) over (partition by {part}))::integer",
            f"(rank() {over})::integer",
            f"lag({value}) {over}",
            f"first_value({value}) {over}",
            f"(count(*) over (partition by {part}))::integer",
            f"max({value}) over w",
        )
    )
    named = f" window w as (partition by {part})" if call.endswith("over w") else ""
    qualify = f" qualify row_number() {over} = 1" if not named and grow.maybe() else ""
    sql = f"select {call} as {name}, {alias}.{kept[0]} from {_from(inner, alias)}{named}{qualify}"
    return Relation(sql, ((name, INT), kept))


def distinct(grow: Growth, depth: int) -> Relation:
    inner, alias = relation(grow, depth), grow.fresh("t")
    texts, given = _projected(grow, _refs(inner, alias))
    return Relation(f"select distinct {texts} from {_from(inner, alias)}", tuple(given))


def limited(grow: Growth, depth: int) -> Relation:
    inner, alias = relation(grow, depth), grow.fresh("t")
    refs = _refs(inner, alias)
    texts, given = _projected(grow, refs)
    order = expression(grow, refs, INT, 1)
    sql = f"select {texts} from {_from(inner, alias)} order by {order} desc, 1 limit 3"
    return Relation(f"select * from ({sql}) as {grow.fresh('t')}", tuple(given))


def pivot(grow: Growth, depth: int) -> Relation:
    inner, alias = relation(grow, depth), grow.fresh("t")
    refs = _refs(inner, alias)
    key, by, value = (grow.fresh() for _ in range(3))
    word = grow.pick(_typed(refs, TEXT) or ["1::varchar"])
    base = (
        f"select {expression(grow, refs, INT, 1)} as {key}, {word} as {by},"
        f" {expression(grow, refs, INT, 1)} as {value} from {_from(inner, alias)}"
    )
    sql = (
        f"select * from ({base}) as {grow.fresh('t')}"
        f" pivot (max({value}) for {by} in ('paid' as paid, 'mug' as mug, 'north' as north))"
    )
    return Relation(sql, ((key, INT), ("paid", INT), ("mug", INT), ("north", INT)))


def filtered_join(grow: Growth, depth: int) -> Relation:
    """Semi and anti joins, and natural ones."""
    inner, alias = relation(grow, depth), grow.fresh("t")
    refs = _refs(inner, alias)
    texts, given = _projected(grow, refs)
    key = grow.pick(_typed(refs, INT) or ["1"])
    word = grow.pick(["semi", "anti"])
    if grow.maybe(0.7):
        on = f"items as i on i.order_id = {key}"
        return Relation(f"select {texts} from {_from(inner, alias)} {word} join {on}", tuple(given))
    plain = f"(select {texts} from {_from(inner, alias)})"
    name = given[0][0]
    other = "amount" if given[0][1] == INT else "status"
    right = f"(select {other} as {name}, discount as d from orders)"
    columns = tuple(dict(given).items())
    if len(columns) < len(given):
        return Relation(f"select {texts} from {_from(inner, alias)}", tuple(given))
    sql = f"select * from {plain} as l natural left join {right} as r"
    return Relation(sql, (*columns, ("d", INT)))


def grouping_sets(grow: Growth, depth: int) -> Relation:
    inner, alias = relation(grow, depth), grow.fresh("t")
    refs = _refs(inner, alias)
    one, two, number = (grow.fresh() for _ in range(3))
    base = (
        f"select {expression(grow, refs, INT, 1)} as {one}, {expression(grow, refs, TEXT, 1)} as"
        f" {two} from {_from(inner, alias)}"
    )
    by = grow.pick([f"rollup ({one}, {two})", f"cube ({two}, {one})"])
    sql = (
        f"select {one}, {two}, max({one})::integer as {number} from ({base}) as"
        f" {grow.fresh('t')} group by {by}"
    )
    return Relation(sql, ((one, INT), (two, TEXT), (number, INT)))


def distinct_on(grow: Growth, depth: int) -> Relation:
    inner, alias = relation(grow, depth), grow.fresh("t")
    refs = _refs(inner, alias)
    texts, given = _projected(grow, refs)
    on, order = (expression(grow, refs, INT, 1) for _ in range(2))
    sql = f"select distinct on ({on}) {texts} from {_from(inner, alias)} order by {on}, {order}"
    return Relation(f"select * from ({sql}) as {grow.fresh('t')}", tuple(given))


def listed_values(grow: Growth, depth: int) -> Relation:
    inner, alias = relation(grow, depth), grow.fresh("t")
    refs = _refs(inner, alias)
    name, number = grow.fresh(), grow.fresh()
    key = grow.pick(_typed(refs, TEXT) or ["'paid'"])
    sql = (
        f"select {key} as {name}, v.factor * {expression(grow, refs, INT, 1)} as {number}"
        f" from {_from(inner, alias)}"
        f" left join (values ('paid', 2), ('mug', 3), ('north', 4)) as v(word, factor)"
        f" on v.word = {key}"
    )
    return Relation(sql, ((name, TEXT), (number, INT)))


def renamed_columns(grow: Growth, depth: int) -> Relation:
    """Names a query gives the columns of another, at a subquery or a CTE."""
    inner = relation(grow, depth)
    names = [grow.fresh() for _ in inner.columns]
    columns = tuple((name, type_) for name, (_, type_) in zip(names, inner.columns, strict=True))
    alias = grow.fresh("t")
    if len({name for name, _ in inner.columns}) < len(names):
        return inner
    if grow.maybe():
        sql = f"select * from ({inner.sql}) as {alias}({', '.join(names)})"
    else:
        sql = f"with {alias}({', '.join(names)}) as ({inner.sql}) from {alias}"
    return Relation(sql, columns)


def unpivot(grow: Growth, depth: int) -> Relation:
    inner, alias = relation(grow, depth), grow.fresh("t")
    refs = _refs(inner, alias)
    key, one, two, name, value = (grow.fresh() for _ in range(5))
    base = (
        f"select {expression(grow, refs, TEXT, 1)} as {key}, {expression(grow, refs, INT, 1)} as"
        f" {one}, {expression(grow, refs, INT, 1)} as {two} from {_from(inner, alias)}"
    )
    sql = (
        f"select * from ({base}) as {grow.fresh('t')}"
        f" unpivot ({value} for {name} in ({one}, {two}))"
    )
    return Relation(sql, ((key, TEXT), (name, TEXT), (value, INT)))


def unnest(grow: Growth, depth: int) -> Relation:
    inner, alias = relation(grow, depth), grow.fresh("t")
    refs = _refs(inner, alias)
    name = grow.fresh()
    lists = [ref for ref, type_ in refs if type_.endswith("[]")]
    made = f"[{expression(grow, refs, INT, 1)}, {expression(grow, refs, INT, 1)}]"
    values = grow.pick([*lists, made])
    texts, given = _projected(grow, refs)
    source = _from(inner, alias)
    sql = grow.pick(
        (
            f"select {texts}, unnest({values}) as {name} from {source}",
            f"select {texts}, u.{name} from {source}, unnest({values}) as u({name})",
            f"select {texts}, u.{name} from {source} cross join lateral"
            f" (select unnest({values}) as {name}) as u",
        )
    )
    return Relation(sql, (*given, (name, INT)))


def structs(grow: Growth, depth: int) -> Relation:
    inner, alias = relation(grow, depth), grow.fresh("t")
    refs = _refs(inner, alias)
    number, text = grow.fresh(), grow.fresh()
    known = [ref for ref, type_ in refs if type_.startswith("struct")]
    if known:
        ref = grow.pick(known)
        sql = (
            f"select {ref}.width as {number}, {ref}['colour'] as {text} from {_from(inner, alias)}"
        )
    else:
        pair = f"{{'n': {expression(grow, refs, INT)}, 'w': {expression(grow, refs, TEXT)}}}"
        sql = (
            f"select s.n as {number}, s.w as {text} from"
            f" (select {pair} as s from {_from(inner, alias)}) as {grow.fresh('t')}"
        )
    return Relation(sql, ((number, INT), (text, TEXT)))


def subquery(grow: Growth, depth: int) -> Relation:
    """Scalar subqueries, correlated and not, and lateral joins."""
    inner, alias = relation(grow, depth), grow.fresh("t")
    refs = _refs(inner, alias)
    name, kept = grow.fresh(), grow.pick(inner.columns)
    key = grow.pick(_typed(refs, INT) or ["1"])
    call = grow.pick(
        (
            f"(select max(o.amount) from orders as o where o.order_id = {key})",
            "(select min(qty) from items)",
            f"(select count(*)::integer from items as i where i.order_id < {key})",
            f"(select sum(o.amount)::integer + {key} from orders as o)",
        )
    )
    if grow.maybe():
        sql = f"select {call} as {name}, {alias}.{kept[0]} from {_from(inner, alias)}"
    else:
        side = f"lateral (select max(c.referrer) + {key} as {name} from customers as c)"
        sql = f"select z.{name}, {alias}.{kept[0]} from {_from(inner, alias)}, {side} as z"
    return Relation(sql, ((name, INT), kept))


def chain(grow: Growth, depth: int) -> Relation:
    """CTEs that read each other, one of them by the name of a table."""
    first = relation(grow, depth)
    one = grow.pick([grow.fresh("w"), "orders"]) if "orders" not in first.sql else grow.fresh("w")
    middle = Relation(f"select * from {one}", first.columns)
    alias, two = grow.fresh("t"), grow.fresh("w")
    refs = _refs(middle, alias)
    texts, given = _projected(grow, refs)
    sql = (
        f"with {one} as ({first.sql}), {two} as (select {texts} from {one} as {alias})"
        f" select * from {two}"
    )
    return Relation(sql, tuple(given))


def recursive(grow: Growth, depth: int) -> Relation:
    inner, alias = relation(grow, depth), grow.fresh("t")
    refs = _refs(inner, alias)
    name, level, value = grow.fresh("w"), grow.fresh(), grow.fresh()
    step = grow.pick(
        (
            f"select {level} + 1, {value} + 1 from {name} where {level} < 3",
            f"select r.{level} + 1, c.referrer from {name} as r join customers as c"
            f" on c.customer_id = r.{value} where r.{level} < 4",
        )
    )
    sql = (
        f"with recursive {name}({level}, {value}) as (select 1, {expression(grow, refs, INT, 1)}"
        f" from {_from(inner, alias)} union all {step}) select * from {name}"
    )
    return Relation(sql, ((level, INT), (value, INT)))


SHAPES = (
    project,
    aliased_later,
    star,
    join,
    join_using,
    union,
    group,
    window,
    distinct,
    limited,
    pivot,
    unpivot,
    unnest,
    structs,
    subquery,
    chain,
    recursive,
    filtered_join,
    grouping_sets,
    distinct_on,
    listed_values,
    renamed_columns,
)
