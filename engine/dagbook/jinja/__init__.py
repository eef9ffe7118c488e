"""Jinja as dbt projects use it: one environment, a library of macros, and one typed context a phase."""
