"""Settings of the gate from the configuration of dbt-bouncer."""

from mkdocs_dagbook.checks.bouncer.translate import Translation, settings_text, translate

__all__ = ["Translation", "settings_text", "translate"]
