"""Where nobody answers: things without an owner, owners nobody can reach."""

from msgspec import Struct

from mkdocs_dagbook.site_model.semantics import Metric
from mkdocs_dagbook.site_model.site import SiteModel
from mkdocs_dagbook.site_model.tables import Table
from mkdocs_dagbook.site_model.vocabulary import Exposure, Group, Owner, Term


class OwnershipGaps(Struct, frozen=True, kw_only=True):
    """What of the project itself has nobody to ask. Tables that most others read come first."""

    tables: tuple[Table, ...]
    exposures: tuple[Exposure, ...]
    unreachable_exposures: tuple[Exposure, ...]
    metrics: tuple[Metric, ...]
    groups: tuple[Group, ...]
    terms: tuple[Term, ...]
    owners: tuple[Owner, ...]

    @property
    def count(self) -> int:
        """How many gaps there are."""
        return sum(
            map(
                len,
                (
                    self.tables,
                    self.exposures,
                    self.unreachable_exposures,
                    self.metrics,
                    self.groups,
                    self.terms,
                    self.owners,
                ),
            )
        )


def ownership_gaps(site: SiteModel) -> OwnershipGaps:
    """Look for them; what packages bring is not the project's business."""
    exposures = [each for each in site.exposures.values() if site.is_own(each.package)]
    metrics = [each for each in site.semantics.metrics.values() if site.is_own(each.package)]
    return OwnershipGaps(
        tables=_unowned_tables(site),
        exposures=tuple(each for each in exposures if not each.owners),
        unreachable_exposures=tuple(each for each in exposures if not each.url),
        metrics=tuple(each for each in metrics if not each.owners),
        groups=tuple(
            each for each in site.groups.values() if site.is_own(each.package) and not each.owners
        ),
        terms=tuple(each for each in site.terms.values() if not each.owner),
        owners=tuple(each for each in site.owners.values() if not each.email and not each.contacts),
    )


def _unowned_tables(site: SiteModel) -> tuple[Table, ...]:
    found = [each for each in site.tables.values() if not each.owners and site.is_own(each.package)]
    return tuple(
        sorted(found, key=lambda each: (-len(each.children) - len(each.exposures), each.title))
    )
