"""For tests, ours and other adapters': small projects and the conformance suite. Needs pytest."""

from dagbook.testing.adapter_conformance import AdapterConformance
from dagbook.testing.places import DuckDbPlace, WarehousePlace
from dagbook.testing.project_folder import ProjectFolder, results_by_name

__all__ = [
    "AdapterConformance",
    "DuckDbPlace",
    "ProjectFolder",
    "WarehousePlace",
    "results_by_name",
]
