"""Which tables hang together by keys: from relationships tests, foreign keys and entities."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from mkdocs_dagbook.site_model.health import NOT_NULL_TESTS, UNIQUE_TESTS
from mkdocs_dagbook.site_model.key_relations import Evidence, KeyRelation
from mkdocs_dagbook.site_model.semantics import SemanticField, SemanticModel
from mkdocs_dagbook.site_model.site import SiteModel
from mkdocs_dagbook.site_model.slugs import texts
from mkdocs_dagbook.site_model.tables import DataTest, Table

RELATIONSHIP_TESTS = frozenset({"relationships", "relationships_where"})

_QUOTED = re.compile(r"""['"]([^'"]+)['"]""")
_EXPRESSION = re.compile(r"^\s*(?P<to>[^()]+?)\s*\((?P<columns>[^()]*)\)")


def with_relations(site: SiteModel) -> SiteModel:
    """The site that knows its relations, by the id of either table."""
    by_table: dict[str, list[KeyRelation]] = defaultdict(list)
    for relation in _merged(site, (*_tested(site), *_constrained(site), *_meant(site))):
        for ident in dict.fromkeys((relation.child, relation.parent)):
            by_table[ident].append(relation)
    return replace(site, relations={key: tuple(found) for key, found in by_table.items()})


def _tested(site: SiteModel) -> Iterator[KeyRelation]:
    for test in site.tests.values():
        if test.bare_kind not in RELATIONSHIP_TESTS:
            continue
        child, parent = site.tables.get(test.table or ""), _tested_parent(site, test)
        column = test.column or str(test.arguments.get("from", ""))
        if child and parent and column:
            field = str(test.arguments.get("field") or column)
            found = _relation(child, (column,), parent, (field,))
            yield replace(found, evidence=(Evidence.TEST,), tests=(test.unique_id,))


def _tested_parent(site: SiteModel, test: DataTest) -> Table | None:
    others = [each for each in test.tables if each != test.table]
    if len(others) == 1:
        return site.tables.get(others[0])
    names = _QUOTED.findall(str(test.arguments.get("to", "")))[-2:]
    near = (*others, test.table or "")
    tables = [site.tables[each] for each in near if each in site.tables]
    exact = (each for each in tables if each.unique_id.split(".")[-len(names) :] == names)
    versioned = (each for each in tables if names and each.name == names[-1])
    return next(exact, None) or next(versioned, None)


def _constrained(site: SiteModel) -> Iterator[KeyRelation]:
    keyed = [table for table in site.tables.values() if table.foreign_keys]
    if not keyed:
        return
    names = _by_name(site.tables.values())
    for table in keyed:
        for key in table.foreign_keys:
            told = _EXPRESSION.match(key.expression)
            parent = names.get(_bare(key.to or (told["to"] if told else "")))
            there = key.to_columns or (texts(told["columns"].split(",")) if told else ())
            if parent is not None and key.columns:
                found = _relation(table, key.columns, parent, there or key.columns)
                yield replace(found, evidence=(Evidence.CONSTRAINT,))


def _by_name(tables: Iterable[Table]) -> Mapping[str, Table]:
    """Tables by every name a constraint may call them: as ref, as source, as relation."""
    found: dict[str, Table] = {}
    for table in tables:
        names = [table.name, table.title, f"{table.schema}.{table.identifier}"]
        names += [table.relation_name or "", f"{table.name}.v{table.version}"]
        for name in names:
            found.setdefault(_bare(name), table)
    return found


def _bare(name: str) -> str:
    """``ref('a')``, ``"db"."s"."a"`` and ``db.s.a`` compared alike."""
    words = _QUOTED.findall(name) if "(" in name else []
    return ".".join(words).casefold() if words else re.sub(r'["`\[\]\s]', "", name).casefold()


def _meant(site: SiteModel) -> Iterator[KeyRelation]:
    """A foreign entity points at the model whose primary entity has its name."""
    models = [each for each in site.semantics.models.values() if each.table in site.tables]
    primary: dict[str, tuple[SemanticModel, SemanticField]] = {
        entity.name: (model, entity)
        for model in models
        for entity in model.entities
        if entity.kind == "primary" and entity.columns
    }
    for model in models:
        for entity in model.entities:
            target = primary.get(entity.name)
            if entity.kind != "foreign" or target is None or not entity.columns:
                continue
            child, parent = site.tables[model.table or ""], site.tables[target[0].table or ""]
            found = _relation(child, entity.columns, parent, target[1].columns)
            yield replace(found, evidence=(Evidence.ENTITY,))


def _relation(
    child: Table, columns: tuple[str, ...], parent: Table, there: tuple[str, ...]
) -> KeyRelation:
    return KeyRelation(
        child=child.unique_id,
        child_columns=tuple(_spelt(child, name) for name in columns),
        parent=parent.unique_id,
        parent_columns=tuple(_spelt(parent, name) for name in there),
        is_optional=True,
        is_unique=False,
        evidence=(),
    )


def _spelt(table: Table, name: str) -> str:
    """A column as its table writes it."""
    bare = name.strip().strip('"`[]')
    column = table.column(bare)
    return column.name if column else bare


def _merged(site: SiteModel, found: Iterable[KeyRelation]) -> tuple[KeyRelation, ...]:
    """Each relation once, with all that is known of it, in the order of its tables."""
    together: dict[tuple[object, ...], KeyRelation] = {}
    for each in found:
        key = (each.child, each.child_columns, each.parent, each.parent_columns)
        first = together.get(key)
        together[key] = each if first is None else _joined(first, each)
    whole = (_with_counts(site, each) for each in together.values())
    return tuple(sorted(whole, key=lambda each: (each.parent, each.child, each.child_columns)))


def _joined(first: KeyRelation, second: KeyRelation) -> KeyRelation:
    return replace(
        first,
        evidence=tuple(dict.fromkeys((*first.evidence, *second.evidence))),
        tests=tuple(dict.fromkeys((*first.tests, *second.tests))),
    )


def _with_counts(site: SiteModel, relation: KeyRelation) -> KeyRelation:
    child = site.tables[relation.child]
    columns = relation.child_columns
    keys = {column.name for column in child.columns if column.is_key}
    unique = len(columns) == 1 and _promises(site, child, columns[0], UNIQUE_TESTS, "unique")
    return replace(
        relation,
        is_unique=unique or (bool(keys) and keys == set(columns)),
        is_optional=not all(
            name in keys or _promises(site, child, name, NOT_NULL_TESTS, "not_null")
            for name in columns
        ),
    )


def _promises(
    site: SiteModel, table: Table, name: str, kinds: frozenset[str], constraint: str
) -> bool:
    """Whether a test or a constraint of that kind stands at a column."""
    column = table.column(name)
    if column is None:
        return False
    if {constraint, "primary_key"} & set(column.constraints):
        return True
    tests = (site.tests[each] for each in column.tests if each in site.tests)
    # A test of some rows only proves nothing of the others.
    return any(test.bare_kind in kinds and not test.condition for test in tests)
