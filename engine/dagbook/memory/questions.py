"""What parsing asked of its surroundings, so that another answer is noticed next time.

Surroundings are mappings by their kind: ``env_var``, ``flags``, ``target``, ``credentials``,
``invocation``. Answers are kept as salted hashes: they may be secrets of the environment. Macros
and doc blocks are asked for too; their files answer. Of each question is known which files asked.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Final, TypeAlias, TypeVar

from dagbook.jinja.shown_mapping import ShownMapping
from dagbook.project.files import FileKey

Question: TypeAlias = tuple[str, str | None]
"""A kind, and the name asked for; None where all names were."""
ByKind: TypeAlias = Mapping[str, Mapping[str, object]]
Askers: TypeAlias = Mapping[Question, frozenset[FileKey | None]]
"""Which files asked; None is the project as a whole."""
NOBODY: Final[frozenset[FileKey | None]] = frozenset()
ANYBODY: Final[frozenset[FileKey | None]] = frozenset({None})

_Value = TypeVar("_Value")
FLEETING: Final = "invocation"
"""What differs each time: what was made with such an answer is not worth keeping."""
_ABSENT: Final = object()


class Questions:
    """Hears what is read from the mappings it hands out, and which file is being read."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self.asked: dict[Question, object] = {}
        self._askers: dict[Question, set[FileKey | None]] = {}
        self._file: FileKey | None = None

    def watch(self, kind: str, values: Mapping[str, _Value]) -> Mapping[str, _Value]:
        """The same mapping; what is read from it is heard."""
        return _Watched(self, kind, values)

    def hear(self, kind: str, names: Iterable[str]) -> None:
        """What was used of what files of the project declare."""
        for name in names:
            self._attribute((kind, name))

    def answer(self, question: Question, answer: object) -> None:
        """A question, and the answer that was given."""
        self.asked[question] = answer
        self._attribute(question)

    def reading(self, package: str, path: str) -> "Questions":
        """Within this context it is a file that asks."""
        self._file = (package, path)
        return self

    def __enter__(self) -> None:
        """Begin to read the file."""

    def __exit__(self, *_error: object) -> None:
        """From here on, nobody in particular asks."""
        self._file = None

    @property
    def askers(self) -> dict[Question, frozenset[FileKey | None]]:
        """Which files asked."""
        return {each: frozenset(files) for each, files in self._askers.items()}

    def hashed(self, salt: bytes) -> dict[Question, bytes]:
        """The answers that were given."""
        return {
            each: _hash(answer, salt) for each, answer in self.asked.items() if each[0] != FLEETING
        }

    def _attribute(self, question: Question) -> None:
        self._askers.setdefault(question, set()).add(self._file)


def fleeting(askers: Askers) -> frozenset[FileKey | None]:
    """Who asked for what is another each time, and so is read each time."""
    return NOBODY.union(*(files for (kind, _), files in askers.items() if kind == FLEETING))


def answered_otherwise(
    answers: Mapping[Question, bytes], now: ByKind, salt: bytes
) -> frozenset[Question]:
    """The questions that would not be answered as they were."""
    return frozenset(
        (kind, name)
        for (kind, name), before in answers.items()
        if _hash(_names(now[kind]) if name is None else now[kind].get(name, _ABSENT), salt)
        != before
    )


class _Watched(ShownMapping[_Value]):
    def __init__(self, questions: Questions, kind: str, values: Mapping[str, _Value]) -> None:
        self._questions = questions
        self._kind = kind
        self._values = values

    def __getitem__(self, name: str) -> _Value:
        self._questions.answer((self._kind, name), self._values.get(name, _ABSENT))
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        self._questions.answer((self._kind, None), _names(self._values))
        return iter(self._values)

    def __len__(self) -> int:
        self._questions.answer((self._kind, None), _names(self._values))
        return len(self._values)


def _names(values: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(values)


def _hash(answer: object, salt: bytes) -> bytes:
    text = "" if answer is _ABSENT else f"={answer!r}"
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=salt).digest()
