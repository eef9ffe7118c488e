"""Python packages that only some profiles need, imported when they do."""

import importlib
from types import ModuleType

from dagbook.errors import ProfileError


def python_package(name: str, needed_by: str) -> ModuleType:
    """An installed module. Raises ProfileError that says who needs it."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ProfileError(
            "missing-python-package",
            f"{needed_by} needs the Python package '{name}': {error}",
            hint=f"install it beside dagbook: pip install {name.partition('.')[0]}",
        ) from None
