"""The package hub: which versions of a package there are, and which one all requirers can take."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from msgspec import Struct

from dagbook.errors import DagbookError, Origin, ProjectError
from dagbook.load.declared_packages import DeclaredPackage, HubPackage, without_credentials
from dagbook.load.package_list import entry_of
from dagbook.packages.settled import Demand, SettledPackage, Surroundings
from dagbook.packages.versions import (
    Requirement,
    Version,
    allowed,
    corrected,
    read_requirement,
    read_version,
)
from dagbook.packages.web import Patience, RequestError, read_json
from dagbook.version import DBT_VERSION

DEFAULT_URL: Final = "https://hub.getdbt.com/"
URL_VARIABLE: Final = "DBT_PACKAGE_HUB_URL"
_SHOWN: Final = 8
_DBT: Final = read_version(DBT_VERSION)


class HubVersion(Struct, frozen=True):
    """One version of a package, as the hub describes it."""

    version: Version
    name: str
    download: str
    wants: tuple[Mapping[str, object], ...]
    dbt_versions: tuple[str, ...]

    @property
    def fits_dbt(self) -> bool:
        """Whether it says that it works with our dbt version."""
        requirements = [read_requirement(each) for each in self.dbt_versions]
        return _DBT is None or allowed(_DBT, (each for each in requirements if each))


class HubListing(Struct, frozen=True):
    """A package of the hub; ``moved_to`` is its new name, if it has one."""

    package: str
    versions: tuple[HubVersion, ...]
    moved_to: str | None = None


def hub_url(environment: Mapping[str, str]) -> str:
    """The hub's address, with a slash at the end."""
    return (environment.get(URL_VARIABLE) or DEFAULT_URL).rstrip("/") + "/"


def read_listing(demand: Demand, place: Surroundings) -> HubListing:
    """Ask the hub for a package. Raises ProjectError."""
    url = hub_url(place.environment)
    package = demand.package.shown
    try:
        found = read_json(f"{url}api/v1/{package}.json", place.patience)
        return _listing(package, found)
    except RequestError as error:
        if error.status == 404:
            raise _not_found(demand, _names(url, place.patience)) from None
        raise ProjectError(
            "hub-unreachable",
            f"the package hub cannot be asked for '{package}': {error.reason}",
            origin=demand.origin,
            hint=f"is {without_credentials(url)} reachable from here?"
            f" {URL_VARIABLE} names another hub; `git:` and `local:` need none",
        ) from None


def settle_hub(
    demands: Sequence[Demand], listing: HubListing, place: Surroundings
) -> SettledPackage:
    """The highest version that everybody can take. Raises ProjectError."""
    wanted = [(demand, _requirements(demand)) for demand in demands]
    every = [each for _, requirements in wanted for each in requirements]
    first = demands[0].package
    early = isinstance(first, HubPackage) and first.install_prerelease
    with_early = early or any(each.version.prerelease for each in every)
    known = [each for each in listing.versions if with_early or not each.version.prerelease]
    suited = [each for each in known if each.fits_dbt] if place.check_dbt_version else known
    fitting = [each for each in known if allowed(each.version, every)]
    best = [each for each in fitting if each in suited] or fitting
    if not best:
        raise _no_version(wanted, known, listing)
    chosen = max(best, key=lambda each: each.version)
    latest = max(suited or known, key=lambda each: each.version)
    return SettledPackage(
        package=demands[0].package,
        name=chosen.name,
        version=chosen.version.text,
        latest=latest.version.text,
        download=chosen.download,
        wants=tuple(_wants(chosen, demands[0].origin)),
        warnings=tuple(_warnings(listing, chosen, demands[0].origin, place)),
    )


def _listing(package: str, found: object) -> HubListing:
    """The hub's answer as our types. Raises RequestError."""
    try:
        if not isinstance(found, Mapping):
            raise TypeError
        versions = [_version(text, each) for text, each in found["versions"].items()]
        owner = found.get("redirectnamespace")
        name = found.get("redirectname")
        moved = f"{owner or found['namespace']}/{name or found['name']}" if owner or name else None
    except (LookupError, TypeError, AttributeError, ValueError):
        raise RequestError("its answer has not the form of a hub's") from None
    return HubListing(package, tuple(each for each in versions if each), moved)


def _version(text: str, found: Mapping[str, object]) -> HubVersion | None:
    version = read_version(text)
    downloads, wants, dbt = found["downloads"], found["packages"], found.get("require_dbt_version")
    if version is None or not isinstance(downloads, Mapping) or not isinstance(wants, list):
        return None
    return HubVersion(
        version,
        str(found["name"]),
        str(downloads["tarball"]),
        tuple(each for each in wants if isinstance(each, Mapping)),
        tuple(map(str, dbt if isinstance(dbt, list) else [dbt] if dbt else ())),
    )


def _wants(chosen: HubVersion, origin: Origin) -> Iterable[DeclaredPackage]:
    for values in chosen.wants:
        yield entry_of(values, origin)


def _names(url: str, patience: Patience) -> tuple[str, ...]:
    """Every package of the hub; none if it doesn't tell."""
    try:
        found = read_json(f"{url}api/v1/index.json", patience)
    except RequestError:
        return ()
    return tuple(map(str, found)) if isinstance(found, list) else ()


def _not_found(demand: Demand, names: Sequence[str]) -> ProjectError:
    wanted = demand.package.shown
    own = wanted.partition("/")[2]
    same = [each for each in names if each.partition("/")[2].replace("-", "_") == own]
    near = same or get_close_matches(wanted, names, n=3, cutoff=0.6)
    quoted = " or ".join(f"'{each}'" for each in near[:3])
    hint = f"did you mean {quoted}?" if near else None
    return ProjectError(
        "package-not-found",
        f"the hub has no package '{wanted}'{_wanted_by(demand)}",
        origin=demand.origin,
        hint=hint or "it is written owner/name, as on the hub's own page",
    )


def _requirements(demand: Demand) -> tuple[Requirement, ...]:
    package = demand.package
    texts = package.versions if isinstance(package, HubPackage) else ()
    found = []
    for text in texts:
        requirement = read_requirement(text)
        if requirement is None:
            raise ProjectError(
                "invalid-version",
                f"'{text}' is no version and no range{_wanted_by(demand)}",
                origin=package.written.place("version"),
                hint="three numbers, with >, >=, <, <= or = before them:"
                f" version: {corrected(text)}",
            )
        found.append(requirement)
    return tuple(found)


def _no_version(
    wanted: Sequence[tuple[Demand, tuple[Requirement, ...]]],
    known: Sequence[HubVersion],
    listing: HubListing,
) -> ProjectError:
    """Who asks for the impossible: one of the requirers alone, or all of them together."""
    package = listing.package
    alone = [
        (demand, requirements)
        for demand, requirements in wanted
        if not any(allowed(each.version, requirements) for each in known)
    ]
    notes = [
        f"{demand.by} wants {', '.join(map(str, requirements))}" for demand, requirements in wanted
    ]
    there = _there(known)
    if alone:
        demand, requirements = alone[0]
        early = [each for each in listing.versions if allowed(each.version, requirements)]
        return ProjectError(
            "no-such-version",
            f"'{package}' has no version {', '.join(map(str, requirements))}",
            origin=demand.origin,
            hint=f"{early[-1].version.text} would do: add install_prerelease: true"
            if early
            else f"it has {there}",
            notes=notes,
        )
    return ProjectError(
        "package-conflict",
        f"no version of '{package}' suits everybody who wants it",
        origin=wanted[0][0].origin,
        hint=f"widen a range, or take another version of who asks; it has {there}",
        notes=notes,
    )


def _there(known: Sequence[HubVersion]) -> str:
    newest = sorted((each.version for each in known), reverse=True)
    shown = ", ".join(each.text for each in newest[:_SHOWN])
    return f"{shown}, …" if len(newest) > _SHOWN else shown or "no version at all"


def _warnings(
    listing: HubListing, chosen: HubVersion, origin: Origin, place: Surroundings
) -> Iterable[DagbookError]:
    if listing.moved_to:
        yield ProjectError(
            "moved-package",
            f"the package '{listing.package}' has moved to '{listing.moved_to}'",
            origin=origin,
            hint=f"write: package: {listing.moved_to}",
        )
    if place.check_dbt_version and not chosen.fits_dbt:
        yield dbt_version_warning(
            f"{listing.package} {chosen.version.text}", chosen.dbt_versions, origin
        )


def dbt_version_warning(label: str, wanted: Iterable[str], origin: Origin) -> ProjectError:
    """A package that says it was made for other versions of dbt."""
    return ProjectError(
        "other-dbt-version",
        f"{label} asks for dbt {', '.join(wanted)}; dagbook works as dbt {DBT_VERSION}",
        origin=origin,
        hint="if something in it fails, look for another version of the package",
    )


def _wanted_by(demand: Demand) -> str:
    own = demand.by == demand.origin.path
    return "" if own else f", which {demand.by} wants"
