"""For whom a book is made, and what they may not see. Values only."""

from msgspec import Struct

from dagbook.errors import Origin


class Audience(Struct, frozen=True, kw_only=True):
    """What is hidden from one audience.

    ``models`` are selectors, of anything that has a page. ``columns`` are ``tag:pii``,
    ``meta.classification:secret`` or patterns of names, ``orders.internal_*``. ``meta`` are keys,
    with dots for a way into them. ``redact`` replaces hidden names in prose instead of refusing
    them; ``allow`` are words that tell nothing.
    """

    name: str
    models: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    meta: tuple[str, ...] = ()
    hides_sql: bool = False
    hides_macro_code: bool = False
    hides_owners: bool = False
    hides_contacts: bool = False
    redact: bool = False
    allow: tuple[str, ...] = ()
    origin: Origin
