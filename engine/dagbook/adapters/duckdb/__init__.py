"""DuckDB: one instance in this process, one cursor a session."""
