"""What a command made last is kept to the end of its process, what it made before is not."""

import gc
import subprocess
import sys
import weakref

from mkdocs_dagbook.commands.heap import held


class Site:
    pass


def test_a_value_is_kept_until_the_next_one():
    first = weakref.ref(held(Site()))
    assert first() is not None

    second = weakref.ref(held(Site()))

    gc.collect()
    assert first() is None
    assert second() is not None
    held(None)


def test_a_process_ends_without_taking_apart_what_is_held():
    program = (
        "from mkdocs_dagbook.commands.heap import held\n"
        "class Site:\n"
        "    def __del__(self): print('taken apart')\n"
        "held(Site())\n"
        "print('done')\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert ended.stdout == "done\n"


def test_duckdb_has_nothing_to_complain_of_at_the_end():
    program = (
        "import duckdb\nfrom mkdocs_dagbook.commands.heap import held\nheld(duckdb.connect())\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert ended.stderr == ""
