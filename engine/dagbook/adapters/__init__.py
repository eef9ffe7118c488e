"""Warehouses: a protocol in two halves, one module per warehouse, found by entry point."""
