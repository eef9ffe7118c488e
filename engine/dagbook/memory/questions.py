"""What parsing asked of its surroundings, so that another answer is noticed next time.

Surroundings are mappings by their kind: ``env_var``, ``flags``, ``target``, ``credentials``,
``invocation``. Answers are kept as salted hashes: they may be secrets of the environment.
"""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Final, TypeAlias, TypeVar

from dagbook.jinja.environment import ShownMapping

Question: TypeAlias = tuple[str, str | None]
"""A kind, and the name asked for; None where all names were."""
ByKind: TypeAlias = Mapping[str, Mapping[str, object]]

_Value = TypeVar("_Value")
FLEETING: Final = "invocation"
"""What differs each time: made with such an answer, nothing is worth keeping."""
_ABSENT: Final = object()


class Questions:
    """Hears what is read from the mappings it hands out."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self.asked: dict[Question, object] = {}

    def watch(self, kind: str, values: Mapping[str, _Value]) -> Mapping[str, _Value]:
        """The same mapping; what is read from it is heard."""
        return _Watched(self.asked, kind, values)

    @property
    def are_lasting(self) -> bool:
        """Whether the same may be answered again."""
        return all(kind != FLEETING for kind, _ in self.asked)

    def hashed(self, salt: bytes) -> dict[Question, bytes]:
        """The answers that were given."""
        return {each: _hash(answer, salt) for each, answer in self.asked.items()}


def answered_alike(answers: Mapping[Question, bytes], now: ByKind, salt: bytes) -> bool:
    """Whether each question would be answered as it was."""
    return all(
        _hash(_names(now[kind]) if name is None else now[kind].get(name, _ABSENT), salt) == before
        for (kind, name), before in answers.items()
    )


class _Watched(ShownMapping[_Value]):
    def __init__(
        self, asked: dict[Question, object], kind: str, values: Mapping[str, _Value]
    ) -> None:
        self._asked = asked
        self._kind = kind
        self._values = values

    def __getitem__(self, name: str) -> _Value:
        self._asked[self._kind, name] = self._values.get(name, _ABSENT)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        self._asked[self._kind, None] = _names(self._values)
        return iter(self._values)

    def __len__(self) -> int:
        self._asked[self._kind, None] = _names(self._values)
        return len(self._values)


def _names(values: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(values)


def _hash(answer: object, salt: bytes) -> bytes:
    text = "" if answer is _ABSENT else f"={answer!r}"
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=salt).digest()
