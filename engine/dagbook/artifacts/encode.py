"""Values to JSON, and JSON to a file."""

from pathlib import Path

import msgspec

from dagbook.records.plain import plain
from dagbook.whole_files import replace_file


def write_json(path: Path, value: object) -> None:
    """Encode a value and put it in place in one step; an error leaves the old file as it was."""
    replace_file(path, encode_json(value))


def encode_json(value: object) -> bytes:
    """A value as JSON."""
    return msgspec.json.encode(value, enc_hook=plain)
