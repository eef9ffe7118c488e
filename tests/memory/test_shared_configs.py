"""Configs that are kept: revived as they were, and what nobody changes stands once."""

from datetime import date
from types import MappingProxyType

from dagbook.memory.frozen_values import pack, unpack
from dagbook.project.config import Config, merge_config
from dagbook.project.ids import ResourceType


def revived(*configs):
    """Packed and unpacked together."""
    return unpack(pack(configs))


def model_config(**own):
    return merge_config(ResourceType.MODEL, [own])


def test_configs_come_back_value_by_value_in_their_order():
    given = (
        model_config(),
        model_config(meta={"owner": "team_1"}, unique_key=["a", "b"], mine=(1, 2.5, None)),
        merge_config(ResourceType.TEST, [{"severity": "warn", "limit": True}]),
        merge_config(ResourceType.TEST, [{"severity": "warn", "limit": 1}]),
        Config(MappingProxyType({"b": 1, "a": {"deep": ("x", ["y"])}})),
        Config({"plain": 1}),
        Config(MappingProxyType({date(2020, 1, 1): "yaml reads such keys as dates", "b": 1})),
    )
    assert [repr(each) for each in revived(*given)] == [repr(each) for each in given]


def test_a_thousand_equal_configs_take_the_room_of_a_few():
    one, thousand = (
        len(pack([merge_config(ResourceType.TEST, [{"severity": "warn"}]) for _ in range(count)]))
        for count in (1, 1000)
    )
    assert thousand - one < 1000 * 16


def test_what_a_macro_may_add_to_is_nobody_elses():
    first, second = revived(model_config(unique_key=["a"]), model_config(unique_key=["a"]))
    first.values["unique_key"].append("b")
    assert second.values["unique_key"] == ["a"]
