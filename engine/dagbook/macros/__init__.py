"""The built-in macros, as SQL files: materializations, tests and cross-database functions."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
"""Where the ``.sql`` files stand; ``load`` reads them as the package ``dbt``."""
