"""Where in a file something is called: Jinja knows lines only, so the line is searched."""

import re
import sys
from types import FrameType

from dagbook.errors import Origin
from dagbook.jinja.environment import PlacedTemplate
from dagbook.jinja.macro_functions import BUILT_IN


def column_of(line: str, name: str, argument: str | None = None, repeat: int = 0) -> int | None:
    """The column of a name, from 1; of its call that has ``argument`` in quotes, if any has.

    ``repeat`` is how many such calls of the line were met before this one.
    """
    found = list(re.finditer(rf"(?<![\w.]){re.escape(name)}\b", line)) or list(
        re.finditer(rf"\b{re.escape(name)}\b", line)
    )
    if argument is not None:
        quoted = re.compile(rf"""[^)]*['"]{re.escape(argument)}['"]""")
        found = [each for each in found if quoted.match(line, each.end())] or found
    return found[min(repeat, len(found) - 1)].start() + 1 if found else None


def calling_frame(path: str) -> tuple[PlacedTemplate, int] | None:
    """The template of a file that is being rendered now, and the line it has reached."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if isinstance(template, PlacedTemplate) and template.origin.path == path:
            return template, template.get_corresponding_lineno(frame.f_lineno)
        frame = frame.f_back
    return None


def place_of_user_code() -> Origin | None:
    """Where the innermost template that isn't built in has got to."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if isinstance(template, PlacedTemplate) and not template.origin.path.startswith(BUILT_IN):
            return template.place(template.get_corresponding_lineno(frame.f_lineno))
        frame = frame.f_back
    return None
