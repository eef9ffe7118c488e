"""Declarations to a linked project: configs merged, names given, references followed.

``resolve_project`` does it for all of them, ``changes`` for what a few files declare.
"""
