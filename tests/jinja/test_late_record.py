import copy
import json

import pytest

from dagbook.jinja.late_record import LateRecord

WHOLE = {"name": "orders", "language": "sql", "columns": {"id": {"name": "id"}}, "tags": ["x"]}


def late(made: list[str] | None = None) -> LateRecord:
    """The whole record; whoever makes it is noted."""

    def make() -> dict[str, object]:
        if made is not None:
            made.append("made")
        return copy.deepcopy(WHOLE)

    return LateRecord({"language": "sql"}, make)


def test_what_is_known_is_told_without_the_whole():
    made: list[str] = []

    assert late(made)["language"] == "sql"
    assert made == []


def test_the_whole_is_made_once():
    made: list[str] = []
    record = late(made)

    assert record["name"] == "orders"
    assert record["tags"] == ["x"]
    assert made == ["made"]


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(ask, id=name)
        for name, ask in {
            "a copy": dict,
            "a copy by stars": lambda record: {**record},
            "arguments": lambda record: (lambda **given: given)(**record),
            "copy": lambda record: record.copy(),
            "copy.copy": copy.copy,
            "copy.deepcopy": copy.deepcopy,
            "JSON": json.dumps,
            "sorted JSON": lambda record: json.dumps(record, sort_keys=True),
            "indented JSON": lambda record: json.dumps(record, indent=1),
            "repr": repr,
            "str": str,
            "format": lambda record: f"{record}",
            "format_map": "{name} {language}".format_map,
            "list": list,
            "reversed": lambda record: list(reversed(record)),
            "len": len,
            "bool": bool,
            "in": lambda record: "tags" in record,
            "not in": lambda record: "nothing" not in record,
            "equal": lambda record: (record == WHOLE, record != WHOLE),
            "get": lambda record: (record.get("name"), record.get("nothing", 1)),
            "keys": lambda record: list(record.keys()),
            "values": lambda record: list(record.values()),
            "items": lambda record: list(record.items()),
            "or": lambda record: record | {"more": 1},
            "or the other way": lambda record: {"more": 1} | record,
            "fromkeys": lambda record: dict.fromkeys(record),
        }.items()
    ],
)
def test_it_answers_as_the_dict_it_will_be(ask):
    assert ask(late()) == ask(copy.deepcopy(WHOLE))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(change, id=name)
        for name, change in {
            "a key": lambda record: record.__setitem__("name", "other"),
            "a key less": lambda record: record.__delitem__("tags"),
            "update": lambda record: record.update(name="other"),
            "setdefault": lambda record: record.setdefault("name", "other"),
            "pop": lambda record: record.pop("name"),
            "popitem": lambda record: record.popitem(),
            "clear": lambda record: record.clear(),
            "or in place": lambda record: record.__ior__({"name": "other"}),
        }.items()
    ],
)
def test_it_changes_as_the_dict_it_will_be(change):
    changed, usual = late(), copy.deepcopy(WHOLE)

    assert change(changed) == change(usual)
    assert list(changed.items()) == list(usual.items())


def test_what_the_whole_lacks_is_missing():
    with pytest.raises(KeyError, match="nothing"):
        late()["nothing"]
