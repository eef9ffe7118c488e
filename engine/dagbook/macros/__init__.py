"""The built-in macros, as SQL files: materializations, tests and cross-database functions.

Below ``bundled/`` stand macros under the names of packages that everybody uses: they serve a
project that mentions such a package and hasn't installed it.
"""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
"""Where the ``.sql`` files stand; ``load`` reads them as the package ``dbt``."""

BUNDLED: Final = FOLDER / "bundled"
"""A folder for each bundled package, named as the package."""

HISTORY: Final = FOLDER / "history" / "relations.yml"
"""The relations in which the warehouse remembers invocations, declared as a source."""
