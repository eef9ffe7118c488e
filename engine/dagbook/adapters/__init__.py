"""Warehouses: a protocol in two halves, and one module per warehouse, found through entry points."""
