"""What two states are compared by: who looks at one alone doesn't wait for it to be imported."""

from collections.abc import Callable
from importlib import import_module

from mkdocs_dagbook.comparison.change import Changes
from mkdocs_dagbook.site_model import SiteModel

_COMPARING = "mkdocs_dagbook.comparison.comparing"
_SCOPE = "mkdocs_dagbook.comparison.scope"


def compare(before: SiteModel, after: SiteModel) -> Changes:
    """See ``comparing``."""
    changes: Changes = import_module(_COMPARING).compare(before, after)
    return changes


def touched_by(
    changes: Changes, before: SiteModel, after: SiteModel
) -> Callable[[str, str | None], bool]:
    """Whether changes touch or affect a thing, or a column of it; see ``scope``."""
    covers: Callable[[str, str | None], bool]
    covers = import_module(_SCOPE).scope_of(changes, before, after).covers
    return covers
