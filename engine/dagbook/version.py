"""The version, read by the build and by ``dagbook --version``: nothing else may be imported here."""

__version__ = "0.1.0"
