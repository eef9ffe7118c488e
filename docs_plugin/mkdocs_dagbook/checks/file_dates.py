"""When files last changed, for rules that compare words with code by version control."""

from pathlib import Path

from msgspec.structs import replace

from mkdocs_dagbook.checks.settings import CheckSettings
from mkdocs_dagbook.site_model import SiteModel
from mkdocs_dagbook.site_model.glossary_dates import last_changes


def with_file_dates(site: SiteModel, settings: CheckSettings, project: Path) -> SiteModel:
    """The site with the days of its tables' files, where a rule is set to ask for them.

    Asking git costs a second or more, so nobody asks for rules that would have no say.
    """
    asking = {rule.slug for rule in settings.catalogue if rule.reads_dates}
    given = (settings.rules, *(each.rules for each in settings.overrides))
    told = (rules[slug].options for rules in given for slug in asking & rules.keys())
    if not any(any(options.values()) for options in told):
        return site
    own = (each for each in site.tables.values() if site.is_own(each.package))
    paths = {path for each in own for path in (each.code_path, each.patch_path) if path}
    return replace(site, changed_on=last_changes(project, paths))
