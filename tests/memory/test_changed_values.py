"""Values made slot by slot are those that their ``__init__`` would make."""

from dataclasses import fields, replace

import pytest

from dagbook.memory.kinds import PARTS
from dagbook.project.changing import changed
from dagbook.project.declarations import Recording
from dagbook.resolve.property_values import Entry
from dagbook.testing.resources import model


def test_a_changed_value_is_what_replace_makes_and_the_old_one_stays():
    before = model("orders")

    after = changed(before, description="One row an order", group="sales")

    assert after == replace(before, description="One row an order", group="sales")
    assert (before.description, before.group) == ("", None)


def test_a_field_that_is_none_is_refused():
    with pytest.raises(KeyError, match="descriptoin"):
        changed(model("orders"), descriptoin="misspelt")


@pytest.mark.parametrize("kind", [*PARTS, Entry, Recording], ids=lambda kind: kind.__name__)
def test_no_class_made_so_does_more_in_its_init_than_to_take_its_fields(kind):
    assert not hasattr(kind, "__post_init__")
    assert all(each.init for each in fields(kind))
    assert hasattr(kind, "__slots__")
