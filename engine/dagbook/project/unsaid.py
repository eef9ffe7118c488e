"""How a value is printed that holds secrets, or what nobody wants to read."""

from msgspec import Struct


def printed_without(value: Struct, *unsaid: str) -> str:
    """As Structs are printed, without some fields."""
    said = [
        f"{name}={getattr(value, name)!r}" for name in value.__struct_fields__ if name not in unsaid
    ]
    return f"{type(value).__name__}({', '.join(said)})"
