"""What a selection of nodes means for the tests that read them."""

from enum import StrEnum


class IndirectSelection(StrEnum):
    """Which tests come along with the nodes they read."""

    EAGER = "eager"
    """A test of any selected node."""
    CAUTIOUS = "cautious"
    """A test all of whose nodes are selected."""
    BUILDABLE = "buildable"
    """A test all of whose nodes are selected or upstream of a selected one."""
    EMPTY = "empty"
    """No test that isn't selected itself."""
