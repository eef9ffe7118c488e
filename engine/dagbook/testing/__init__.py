"""For tests, ours and other adapters': small projects and the conformance suite. Needs pytest."""

from dagbook.testing.adapter_conformance import AdapterConformance
from dagbook.testing.project_folder import ProjectFolder, results_by_name

__all__ = ["AdapterConformance", "ProjectFolder", "results_by_name"]
