"""What DuckDB says of a CSV file, without its settings: which line, what is wrong there."""

import re
from pathlib import PurePath
from typing import Final

_LINE: Final = re.compile(r"CSV Error on Line: (\d+)")
_ORIGINAL: Final = re.compile(r"^Original Line: (.*)$", re.MULTILINE)
_FILE: Final = re.compile(r"^\s*file = (.*)$", re.MULTILINE)
_VALUE: Final = re.compile(
    r"Error when converting column \"(?P<column>.*?)\"\. "
    r"Could not convert string \"(?P<value>.*?)\" to '(?P<type>[^']*)'",
    re.DOTALL,
)
_WIDTH: Final = re.compile(r"Expected Number of Columns: (?P<wanted>\d+) Found: (?P<found>\d+)")
_UNTERMINATED: Final = "unterminated quote"
_LONGEST: Final = 200


def csv_mistake(text: str) -> tuple[str, tuple[str, ...], str] | None:
    """Message, notes and hint, where DuckDB's words are of a line of a CSV file."""
    line = _LINE.search(text)
    if line is None:
        return None
    message, hint = _told(text)
    original, file = _ORIGINAL.search(text), _FILE.search(text)
    notes = (
        *((f"the line: {original[1][:_LONGEST]}",) if original else ()),
        *((f"the file: {PurePath(file[1].strip()).name}",) if file else ()),
    )
    return f"line {line[1]}: {message}", notes, hint


def _told(text: str) -> tuple[str, str]:
    value, width = _VALUE.search(text), _WIDTH.search(text)
    if value is not None:
        return (
            f"'{value['value']}' in column '{value['column']}' is no {value['type'].lower()}",
            f"correct it, or give the column a type that holds it: "
            f"column_types: {{{value['column']}: varchar}}",
        )
    if width is not None:
        found, wanted = width["found"], width["wanted"]
        return (
            f"{found} value{'' if found == '1' else 's'} for {wanted} columns",
            'a value that holds the delimiter stands in double quotes: "Smith, Ada"'
            if int(found) > int(wanted)
            else "an empty value needs its delimiter too",
        )
    if _UNTERMINATED in text:
        return (
            "a double quote is opened and never closed",
            'a double quote in a value is written ""',
        )
    rest = [each for each in text.splitlines()[1:] if each and not _ORIGINAL.match(each)]
    return (rest[0] if rest else "cannot be read"), "correct the line"
