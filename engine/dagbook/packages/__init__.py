"""The stage that `dagbook deps` is: from the entries of packages.yml to folders in dbt_packages."""

from dagbook.packages.install import check_packages_folder, install_packages
from dagbook.packages.settled import SettledPackage, Surroundings
from dagbook.packages.solve import settle_each, solve_packages

__all__ = [
    "SettledPackage",
    "Surroundings",
    "check_packages_folder",
    "install_packages",
    "settle_each",
    "solve_packages",
]
