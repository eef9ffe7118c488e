"""Who owns what: ``meta.owner``, groups and exposures name the same people in different ways."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from mkdocs_dagbook.site_model.slugs import slug, texts
from mkdocs_dagbook.site_model.tables import Table
from mkdocs_dagbook.site_model.vocabulary import Exposure, Group, Owner, Term


class Mention(Struct, frozen=True, kw_only=True):
    """One place that names an owner: by name, by e-mail or by both."""

    name: str
    email: str | None = None
    contacts: tuple[tuple[str, str], ...] = ()


class Directory(Struct, frozen=True):
    """Who is who. Somebody named by e-mail alone is the one who has that e-mail elsewhere."""

    mentions: Mapping[str, tuple[Mention, ...]]
    by_email: Mapping[str, str]

    def key(self, mention: Mention) -> str:
        """The key of an owner."""
        if mention.email and mention.name == mention.email:
            return self.by_email.get(mention.email.casefold(), slug(mention.name))
        return slug(mention.name)

    def keys(self, mentions: Iterable[Mention]) -> tuple[str, ...]:
        """The keys of several owners, each once, in the order they are named."""
        return tuple(dict.fromkeys(self.key(mention) for mention in mentions))


NOBODY = Directory({}, {})


def mentions_in(meta: Mapping[str, Any]) -> tuple[Mention, ...]:
    """The owners under ``owner`` or ``owners``: a text, a mapping or a list of them."""
    found: list[Mention] = []
    for key in ("owner", "owners"):
        value = meta.get(key)
        if not value and value != 0:
            continue
        for each in value if isinstance(value, list) else [value]:
            found.extend(_mentions(each))
    return tuple(dict.fromkeys(found)) if found else ()


def owner_mentions(owner: Mapping[str, Any] | None) -> tuple[Mention, ...]:
    """The owner of a group or an exposure."""
    return _mentions(dict(owner)) if owner else ()


def read_directory(mentions: Iterable[Mention]) -> Directory:
    """Gather everybody who is named anywhere."""
    everybody = tuple(mentions)
    by_email = {
        mention.email.casefold(): slug(mention.name)
        for mention in reversed(everybody)
        if mention.email and mention.name != mention.email
    }
    directory = Directory({}, by_email)
    gathered: dict[str, list[Mention]] = defaultdict(list)
    for mention in everybody:
        gathered[directory.key(mention)].append(mention)
    return Directory({key: tuple(found) for key, found in gathered.items()}, by_email)


def owners_of(
    directory: Directory,
    tables: Iterable[Table],
    exposures: Iterable[Exposure],
    groups: Iterable[Group],
    terms: Iterable[Term],
) -> dict[str, Owner]:
    """Every owner with what is theirs, by name."""
    owned_tables = _owned((table.unique_id, table.owners) for table in tables)
    owned_exposures = _owned((exposure.unique_id, exposure.owners) for exposure in exposures)
    owned_groups = _owned((group.unique_id, group.owners) for group in groups)
    owned_terms = _owned((term.slug, texts(term.owner_key)) for term in terms)
    owners = [
        Owner(
            key=key,
            name=_display_name(mentions),
            email=next((mention.email for mention in mentions if mention.email), None),
            contacts=dict(
                contact for mention in reversed(mentions) for contact in mention.contacts
            ),
            tables=owned_tables.get(key, ()),
            exposures=owned_exposures.get(key, ()),
            groups=owned_groups.get(key, ()),
            terms=owned_terms.get(key, ()),
        )
        for key, mentions in directory.mentions.items()
    ]
    return {
        owner.key: owner
        for owner in sorted(owners, key=lambda each: (each.name.lstrip("@").casefold(), each.key))
    }


def _mentions(value: Any) -> tuple[Mention, ...]:
    if isinstance(value, dict):
        emails = texts(value.get("email"))
        name = " ".join(texts(value.get("name"))) or (emails[0] if emails else "")
        contacts = tuple(
            (str(key), ", ".join(texts(each)))
            for key, each in value.items()
            if key not in {"name", "email"} and texts(each)
        )
        email = ", ".join(emails) or None
        return (Mention(name=name, email=email, contacts=contacts),) if name else ()
    return tuple(_mention(name) for name in texts(value))


@lru_cache(maxsize=4096)
def _mention(name: str) -> Mention:
    return Mention(name=name, email=name if "@" in name.strip("@") and " " not in name else None)


def _display_name(mentions: tuple[Mention, ...]) -> str:
    """A proper name before a handle before an e-mail address."""
    ranked = sorted(
        mentions, key=lambda mention: (mention.name == mention.email, mention.name.startswith("@"))
    )
    return ranked[0].name


def _owned(pairs: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for thing, owners in pairs:
        for owner in owners:
            found[owner].append(thing)
    return {owner: tuple(things) for owner, things in found.items()}
