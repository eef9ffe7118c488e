"""Jinja as dbt projects use it: an environment, a library of macros, a typed context a phase."""
