"""The stage that `dagbook deps` is: from the entries of packages.yml to folders in dbt_packages."""
