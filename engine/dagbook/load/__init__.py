"""Find and read what a project consists of: settings, profile, packages, files.

Nothing is interpreted yet.
"""

from dagbook.load.load_project import LoadRequest, load_project

__all__ = ["LoadRequest", "load_project"]
