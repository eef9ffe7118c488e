"""Bytes behind their checksum: what comes back is what was kept, or nothing."""

from hypothesis import given
from hypothesis import strategies as st

from dagbook.checked_bytes import checked, with_checksum
from dagbook.errors import Origin
from dagbook.jinja.environment import make_environment
from dagbook.jinja.pieces import syntax_of
from dagbook.jinja.syntax_memory import SyntaxMemory

contents = st.binary(min_size=1, max_size=200)


@given(content=contents)
def test_what_was_kept_comes_back(content):
    assert checked(with_checksum(content)) == content


@given(content=contents, place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_one_bit_that_has_flipped_leaves_nothing(content, place, bit):
    kept = bytearray(with_checksum(content))
    kept[place % len(kept)] ^= 1 << bit

    assert checked(bytes(kept)) == b""


@given(content=contents, end=st.integers(min_value=0))
def test_an_end_that_is_missing_leaves_nothing(content, end):
    kept = with_checksum(content)

    assert checked(kept[: end % len(kept)]) == b""


def test_syntax_of_which_one_bit_has_flipped_counts_as_none():
    text = "{% do config(tags=['a']) %}select * from {{ ref('a') }}"
    first = make_environment(None)
    syntax_of(text, Origin("models/a.sql", 1), first)
    kept = first.syntax.to_keep()
    assert SyntaxMemory(kept).find(text) is not None

    flipped = [
        kept[:place] + bytes([byte ^ 1 << bit]) + kept[place + 1 :]
        for place, byte in enumerate(kept)
        for bit in range(8)
    ]
    assert not any(SyntaxMemory(each).find(text) for each in flipped)
