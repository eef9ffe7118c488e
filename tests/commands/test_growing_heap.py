"""While a command reads, nobody looks for garbage; afterwards all is as it was."""

import gc

import pytest

from mkdocs_dagbook.commands.heap import growing_heap


def test_nobody_looks_for_garbage_meanwhile():
    with growing_heap():
        assert not gc.isenabled()

    assert gc.isenabled()


def test_an_error_leaves_it_as_it_was():
    with pytest.raises(ValueError, match="broken"), growing_heap():
        raise ValueError("broken")

    assert gc.isenabled()


def test_who_had_switched_it_off_finds_it_off():
    gc.disable()
    try:
        with growing_heap():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
