"""The version, read by the build and by ``dagbook --version``.

Nothing else may be imported here.
"""

__version__ = "0.1.0"
