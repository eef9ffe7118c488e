"""A file that is there whole, or as it was before."""

from contextlib import suppress
from pathlib import Path


def write_in_one_step(path: Path, text: str) -> None:
    """Write a file beside and put it in place; of a link what it leads to.

    A device or a pipe such as ``/dev/null`` is written into: it must not be replaced.

    Raises:
        OSError: the system says no; nothing is left behind.
    """
    whole = (path.resolve() if path.is_symlink() else path).absolute()
    if whole.exists() and not (whole.is_file() or whole.is_dir()):
        whole.write_text(text, encoding="utf-8", newline="\n")
        return
    fresh = whole.parent / f".{whole.name}.new"
    try:
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(whole)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise
