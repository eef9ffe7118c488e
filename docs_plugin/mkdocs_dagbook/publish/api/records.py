"""Values of the site model as JSON has them. The schemas stand in ``site_templates/api/``."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dagbook.errors import Origin
from mkdocs_dagbook.pages import Book
from mkdocs_dagbook.site_model import (
    Column,
    ColumnPlace,
    DataTest,
    Exposure,
    FreshnessResult,
    GroupHealth,
    Outcome,
    Owner,
    Stat,
    Table,
    TableHealth,
    Term,
)

Record = dict[str, Any]


def table_record(book: Book, table: Table, page: str) -> Record:
    """All that is known of one table."""
    code, compiled = (table.code, table.compiled_code) if book.show_sql else (None, None)
    return {
        "id": table.unique_id,
        "kind": str(table.kind),
        "name": table.name,
        "title": table.title,
        "package": table.package,
        "page": page,
        "description": table.description,
        "relation": table.relation_name,
        "database": table.database,
        "schema": table.schema,
        "materialization": table.materialization,
        "language": table.language,
        "access": table.access,
        "group": table.group,
        "version_of_model": table.version,
        "deprecation_date": table.deprecation_date,
        "tags": table.tags,
        "terms": table.terms,
        "owners": table.owners,
        "meta": table.meta,
        "origin": _origin(table.origin),
        "code_path": table.code_path,
        "parents": table.parents,
        "children": table.children,
        "exposures": table.exposures,
        "row_count": table.row_count,
        "stats": [
            {"id": each.id, "label": each.label, "value": each.value} for each in table.stats
        ],
        "last_build": _outcome(table.outcome),
        "freshness": _freshness(table.freshness),
        "health": _health(table.health),
        "columns": [_column(each) for each in table.columns],
        "tests": [_test(each) for each in book.site.tests_of(table)],
        "code": code or None,
        "compiled_code": compiled,
    }


def exposure_record(exposure: Exposure, page: str) -> Record:
    """Something that reads tables."""
    return {
        "id": exposure.unique_id,
        "name": exposure.name,
        "label": exposure.label,
        "page": page,
        "kind": exposure.kind,
        "maturity": exposure.maturity,
        "url": exposure.url,
        "description": exposure.description,
        "owners": exposure.owners,
        "depends_on": exposure.depends_on,
        "tags": exposure.tags,
    }


def term_record(term: Term, page: str) -> Record:
    """A word of the business."""
    return {
        "slug": term.slug,
        "name": term.name,
        "page": page,
        "abbreviation": term.abbreviation,
        "definition": term.definition,
        "calculation": term.calculation,
        "domain": term.domain,
        "owner": term.owner,
        "steward": term.steward,
        "synonyms": term.synonyms,
        "examples": term.examples,
        "status": term.status,
        "last_updated": term.last_updated or term.changed_on,
        "related": term.related,
        "tables": term.tables,
        "columns": [place_record(each) for each in term.columns],
        "metrics": term.metrics,
    }


def owner_record(owner: Owner, page: str) -> Record:
    """Who answers for something."""
    return {
        "key": owner.key,
        "name": owner.name,
        "page": page,
        "email": owner.email,
        "contacts": owner.contacts,
        "tables": owner.tables,
        "exposures": owner.exposures,
        "terms": owner.terms,
    }


def group_health_record(health: GroupHealth) -> Record:
    """The mean health of several tables."""
    return {
        "name": health.name,
        "tables": health.tables,
        "documentation": round(health.documentation, 4),
        "coverage": round(health.coverage, 4),
        "column_coverage": round(health.column_coverage, 4),
        "score": round(health.score, 2),
        "states": {str(state): count for state, count in health.states.items()},
    }


def gate_record(book: Book) -> Record:
    """What the gate says."""
    return {
        "passed": book.report.passed,
        "score": round(book.report.score, 2),
        "findings": [
            {
                "rule": each.rule,
                "severity": str(each.severity),
                "node": each.node,
                "name": each.name,
                "message": each.message,
                "origin": _origin(each.origin),
            }
            for each in book.report.findings
        ],
    }


def place_record(place: ColumnPlace) -> Record:
    """A column of a table."""
    return {"table": place.table, "column": place.column}


def moment_record(moment: datetime | None) -> str | None:
    """A moment as RFC 3339 has it."""
    return None if moment is None else moment.isoformat()


def _stat(stat: Stat) -> Record:
    return {"id": stat.id, "label": stat.label, "value": stat.value}


def _column(column: Column) -> Record:
    return {
        "name": column.name,
        "type": column.data_type or column.declared_type,
        "description": column.description,
        "declared": column.declared,
        "exists": column.exists,
        "is_key": column.is_key,
        "tags": column.tags,
        "terms": column.terms,
        "constraints": column.constraints,
        "tests": column.tests,
        "meta": column.meta,
    }


def _test(test: DataTest) -> Record:
    return {
        "id": test.unique_id,
        "name": test.name,
        "kind": test.kind,
        "column": test.column,
        "severity": test.severity.lower(),
        "arguments": test.arguments,
        "result": _outcome(test.outcome),
    }


def _outcome(outcome: Outcome | None) -> Record | None:
    if outcome is None:
        return None
    return {
        "status": outcome.status,
        "message": outcome.message,
        "failures": outcome.failures,
        "seconds": outcome.seconds,
        "finished_at": moment_record(outcome.finished_at),
    }


def _freshness(result: FreshnessResult | None) -> Record | None:
    if result is None:
        return None
    return {
        "status": result.status,
        "max_loaded_at": moment_record(result.max_loaded_at),
        "checked_at": moment_record(result.checked_at),
        "age_seconds": result.age_seconds,
    }


def _health(health: TableHealth) -> Record:
    return {
        "state": str(health.state),
        "score": round(health.score, 2),
        "documentation": round(health.documentation, 4),
        "coverage": round(health.coverage, 4),
        "column_coverage": round(health.column_coverage, 4),
        "age_days": None if health.age_days is None else round(health.age_days, 3),
    }


def _origin(origin: Origin) -> Mapping[str, Any]:
    return {"path": origin.path, "line": origin.line}
