"""Types of columns as SQL understands them.

Kept apart because it imports the parser of SQL, which half of all checks never ask.
"""

from functools import lru_cache

from sqlglot import exp
from sqlglot.errors import SqlglotError


@lru_cache(maxsize=4096)
def is_same_type(declared: str, real: str, dialect: str) -> bool:
    """Whether two types are one: by other names, or the declared one says less exactly."""
    try:
        one, other = _type(declared, dialect), _type(real, dialect)
    except (SqlglotError, ValueError):
        return False
    if one == other:
        return True
    return one.this == other.this and not (one.expressions and other.expressions)


@lru_cache(maxsize=8192)
def type_name(text: str, dialect: str) -> str | None:
    """A type by one of the several names it may have; None of what is no type."""
    try:
        return _type(text, dialect).sql(dialect=dialect or None)
    except (SqlglotError, ValueError):
        return None


def _type(text: str, dialect: str) -> exp.DataType:
    return exp.DataType.build(text, dialect=dialect or None)
