"""Columns as macros see them: dbt's names and methods."""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dagbook.adapters.protocol import Dialect
from dagbook.project.columns import WarehouseColumn

_SIZED: Final = re.compile(r"^\s*([^(]+?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*$")
_FIELD: Final = re.compile(r"""("(?:[^"]|"")*"|\S+)\s+(.*)""", re.DOTALL)
_SIZE: Final = re.compile(r"\(\d+(,-?\d+)?\)")
_STRINGS: Final = ("text", "character varying", "character", "varchar", "string", "char", "bpchar")
_INTEGERS: Final = (
    "smallint", "integer", "bigint", "int", "tinyint", "hugeint", "utinyint", "usmallint",
    "uinteger", "ubigint", "smallserial", "serial", "bigserial", "int2", "int4", "int8",
    "serial2", "serial4", "serial8", "uhugeint", "int1",
)  # fmt: skip
_FLOATS: Final = ("real", "float4", "float", "double precision", "float8", "double")
_NUMERICS: Final = ("numeric", "decimal", "number")
_LABELS: Final[Mapping[str, str]] = {"STRING": "TEXT"}


class ColumnQuestions:
    """What a macro may ask about a column's type."""

    __slots__ = ()
    dtype: str
    char_size: int | None

    def is_string(self) -> bool:
        """Whether it holds text."""
        return self.dtype.lower() in _STRINGS

    def is_number(self) -> bool:
        """Whether it holds numbers of any kind."""
        return self.is_integer() or self.is_numeric() or self.is_float()

    def is_integer(self) -> bool:
        """Whether it holds whole numbers."""
        return self.dtype.lower() in _INTEGERS

    def is_float(self) -> bool:
        """Whether it holds floating-point numbers."""
        return self.dtype.lower() in _FLOATS

    def is_numeric(self) -> bool:
        """Whether it holds decimals."""
        return self.dtype.lower() in _NUMERICS

    def string_size(self) -> int:
        """How long its text may be; 256 where nothing says so, as in dbt."""
        return self.char_size or 256

    def is_struct(self) -> bool:
        """Whether it holds structs."""
        return self.dtype.lower().startswith("struct")


class MacroColumn(ColumnQuestions, Struct, frozen=True):
    """A column: ``dtype`` is the type without its size."""

    column: str
    dtype: str
    char_size: int | None = None
    numeric_precision: int | None = None
    numeric_scale: int | None = None
    quote_character: str = '"'
    full_type: str | None = None
    """The type as the warehouse says it."""
    unsized: frozenset[str] = frozenset()
    """Text types that SQL writes without a size where they have none."""

    def __str__(self) -> str:
        """Name and type, for messages."""
        return f"<Column {self.column} ({self.data_type})>"

    @property
    def name(self) -> str:
        """The name."""
        return self.column

    @property
    def quoted(self) -> str:
        """The quoted name."""
        mark = self.quote_character
        return f"{mark}{self.column.replace(mark, mark * 2)}{mark}"

    @property
    def data_type(self) -> str:
        """The type as SQL writes it."""
        if self.is_string() and not (self.char_size is None and self.dtype.lower() in self.unsized):
            return f"character varying({self.string_size()})"
        if self.full_type is not None:
            return self.full_type
        if self.numeric_precision is not None and self.is_numeric():
            scale = "" if self.numeric_scale is None else f",{self.numeric_scale}"
            return f"{self.dtype}({self.numeric_precision}{scale})"
        return self.dtype

    @property
    def expanded_data_type(self) -> str:
        """The type as SQL writes it."""
        return self.data_type

    @property
    def fields(self) -> list["MacroColumn"]:
        """The fields of a struct, as columns."""
        if not self.is_struct():
            return []
        found = fields_of_struct(self.full_type or self.dtype)
        return [column_of_type(name, type_, self.quote_character) for name, type_ in found]

    def flatten(self) -> list["MacroColumn"]:
        """The innermost fields of a struct, ``column.field`` by name; else the column itself."""
        if not self.is_struct():
            return [self]
        return [
            replace(inner, column=f"{self.column}.{inner.column}")
            for each in self.fields
            for inner in each.flatten()
        ]

    def literal(self, value: object) -> str:
        """A value cast to the type."""
        return f"{value}::{self.data_type}"

    def can_expand_to(self, other: "MacroColumn") -> bool:
        """Whether it is text that ``other`` has more room for."""
        sized = self.char_size is not None and other.char_size is not None
        return sized and self.is_string() and other.string_size() > self.string_size()


class ColumnFactory:
    """``api.Column``."""

    TYPE_LABELS = _LABELS

    def __init__(self, dialect: Dialect) -> None:
        """Make columns of a warehouse."""
        self._dialect = dialect

    def __call__(
        self,
        column: str,
        dtype: str,
        char_size: int | None = None,
        numeric_precision: int | None = None,
        numeric_scale: int | None = None,
    ) -> MacroColumn:
        """A column by name, type and sizes."""
        return MacroColumn(
            column,
            dtype,
            char_size,
            numeric_precision,
            numeric_scale,
            unsized=self._dialect.unsized_text,
        )

    def create(self, name: str, label_or_dtype: str) -> MacroColumn:
        """A column by name and generic or warehouse type."""
        dtype = self.translate_type(label_or_dtype)
        return MacroColumn(name, dtype, unsized=self._dialect.unsized_text)

    def from_description(self, name: str, raw_data_type: str) -> MacroColumn:
        """A column by name and type as the warehouse writes it."""
        return macro_column(WarehouseColumn(name, raw_data_type, 1), self._dialect)

    def translate_type(self, dtype: str) -> str:
        """The warehouse's word for a generic type; any other as it is."""
        return self._dialect.type_names.get(dtype.lower(), _LABELS.get(dtype.upper(), dtype))

    def string_type(self, size: int) -> str:
        """A text type of some length."""
        return f"character varying({size})"

    def numeric_type(self, dtype: str, precision: object, scale: object) -> str:
        """A decimal type."""
        if precision is None or scale is None:
            return dtype
        return f"{dtype}({precision},{scale})"


def fields_of_struct(type_: str) -> list[tuple[str, str]]:
    """Names and types in ``STRUCT(a INTEGER, "b c" STRUCT(…))``."""
    found, depth, start = [], 0, type_.find("(") + 1
    for index, sign in enumerate(type_):
        depth += (sign == "(") - (sign == ")")
        if (sign == "," and depth == 1) or (sign == ")" and depth == 0):
            found.append(type_[start:index].strip())
            start = index + 1
    named = (_FIELD.fullmatch(each) for each in found)
    return [(each[1].strip('"'), each[2]) for each in named if each]


def contract_column(column: WarehouseColumn, dialect: Dialect) -> MacroColumn:
    """A column as contracts compare it: sizes do not count, nor do kinds of the same type."""
    found = macro_column(column, dialect)
    if not dialect.contract_types:
        return found
    name, array, _ = _SIZE.sub("", column.data_type).partition("[]")
    return replace(found, dtype=dialect.contract_types.get(name, name) + array)


def macro_column(column: WarehouseColumn, dialect: Dialect) -> MacroColumn:
    """A column of the warehouse, for macros."""
    mark = dialect.quote_character
    return column_of_type(column.name, column.data_type, mark, dialect.unsized_text)


def column_of_type(
    name: str, raw_type: str, quote_character: str, unsized: frozenset[str] = frozenset()
) -> MacroColumn:
    """A column whose type is read apart: ``DECIMAL(18,3)``, ``VARCHAR``, ``STRUCT(a INTEGER)``."""
    found = _SIZED.match(raw_type)
    if found is None:
        return MacroColumn(name, raw_type, quote_character=quote_character, full_type=raw_type)
    dtype = found[1]
    first = int(found[2]) if found[2] else None
    second = int(found[3]) if found[3] else None
    is_text = dtype.lower() in _STRINGS
    return MacroColumn(
        name,
        dtype,
        char_size=first if is_text else None,
        numeric_precision=None if is_text else first,
        numeric_scale=None if is_text else second,
        quote_character=quote_character,
        full_type=raw_type,
        unsized=unsized,
    )
