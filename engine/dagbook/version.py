"""The version, read by the build and by ``dagbook --version``.

Nothing else may be imported here.
"""

__version__ = "0.1.0"

DBT_VERSION = "1.12.6"
"""The dbt whose behaviour and file formats dagbook follows; what macros read as ``dbt_version``
and artifacts name, since readers choose by it what to expect."""
