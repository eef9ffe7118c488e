"""A command line that makes no sense, told; imported when there is one."""

import sys

from dagbook.errors import DagbookError, render_error


def tell_misuse(error: Exception) -> None:
    """Tell what is wrong with a command line. Raises again what isn't ours to tell."""
    if not isinstance(error, DagbookError):
        raise error
    told = error.hint if error.slug == "no-command" else render_error(error)
    sys.stderr.write(f"{told}\n")
