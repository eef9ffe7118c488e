"""Declarations to a linked project: configs merged, names given, references followed."""

from dagbook.resolve.resolve_project import resolve_project

__all__ = ["resolve_project"]
