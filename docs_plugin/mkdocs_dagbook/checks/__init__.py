"""The gate: rules about the documentation and testing of a project, and what they find.

``run_checks(site_model, settings) -> Report``; settings come from
``read_settings(project_folder)``.
"""

from mkdocs_dagbook.checks.baseline import (
    Baseline,
    baseline_text,
    read_baseline,
    tightened,
)
from mkdocs_dagbook.checks.glossary_settings import glossary_folders
from mkdocs_dagbook.checks.mkdocs_file import host_text
from mkdocs_dagbook.checks.personal_settings import personal_words
from mkdocs_dagbook.checks.read_settings import read_settings
from mkdocs_dagbook.checks.report import FolderScore, Report, Shortfall, SubjectScore, Waived
from mkdocs_dagbook.checks.reporters import REPORTERS, Telling, tell
from mkdocs_dagbook.checks.rule import (
    Facts,
    Finding,
    Issue,
    Option,
    OptionType,
    Preset,
    Rule,
    Severity,
    Verdict,
    verdict,
)
from mkdocs_dagbook.checks.rules import RULES
from mkdocs_dagbook.checks.run import run_checks
from mkdocs_dagbook.checks.schema import settings_schema
from mkdocs_dagbook.checks.settings import (
    SETTINGS,
    CheckSettings,
    Override,
    RuleSetting,
    asks_lineage,
    asks_runs,
)
from mkdocs_dagbook.checks.settings_file import SettingsText
from mkdocs_dagbook.checks.waivers import Waiver

__all__ = [
    "REPORTERS",
    "RULES",
    "SETTINGS",
    "Baseline",
    "CheckSettings",
    "Facts",
    "Finding",
    "FolderScore",
    "Issue",
    "Option",
    "OptionType",
    "Override",
    "Preset",
    "Report",
    "Rule",
    "RuleSetting",
    "SettingsText",
    "Severity",
    "Shortfall",
    "SubjectScore",
    "Telling",
    "Verdict",
    "Waived",
    "Waiver",
    "asks_lineage",
    "asks_runs",
    "baseline_text",
    "glossary_folders",
    "host_text",
    "personal_words",
    "read_baseline",
    "read_settings",
    "run_checks",
    "settings_schema",
    "tell",
    "tightened",
    "verdict",
]
