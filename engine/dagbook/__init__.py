"""dagbook runs a dbt project as a DAG. From Python, start at :mod:`dagbook.api`."""
