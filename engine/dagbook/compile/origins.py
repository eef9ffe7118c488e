"""Where a character of compiled SQL was written: in its file, a macro, an ephemeral model."""

from dagbook.errors import Origin
from dagbook.jinja.origins import is_of_user, places_of
from dagbook.project.compiled import CompiledNode


def written_at(compiled: CompiledNode, offset: int) -> tuple[Origin, ...]:
    """Places in files of users, innermost first: the last called the others. Empty if unknown."""
    below = 0
    for cte in compiled.written_ctes:
        start = compiled.sql.find(cte.sql)
        end = start + len(cte.sql)
        if start >= 0 and start <= offset < end and cte.written:
            body = cte.sql.index("(\n") + 2
            places = places_of(cte.written, cte.written[-1].text, offset - start - body)
            return tuple(each for each in places if is_of_user(each))
        below = max(below, end)
    if not compiled.written:
        return ()
    own = compiled.written[-1].text
    moved = len(compiled.sql) - len(own) if offset >= below else 0
    return tuple(
        each for each in places_of(compiled.written, own, offset - moved) if is_of_user(each)
    )
