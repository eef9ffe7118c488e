"""Scenarios stand in the package; their assertions tell what differs all the same."""

import pytest

pytest.register_assert_rewrite("dagbook.testing.scenarios")
