"""For tests, ours and other adapters': the conformance suite. Needs pytest."""

from dagbook.testing.adapter_conformance import AdapterConformance

__all__ = ["AdapterConformance"]
