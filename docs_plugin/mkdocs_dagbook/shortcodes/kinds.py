"""The shortcodes: each a function from the place it stands in and its arguments to HTML."""

from collections.abc import Callable, Mapping
from html import escape

from msgspec import Struct

from dagbook.errors import ProjectError, did_you_mean
from mkdocs_dagbook.pages.book import Here
from mkdocs_dagbook.pages.entity_diagram import entity_diagram, relations_within
from mkdocs_dagbook.pages.lineage import draw_steps
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.pages.templates import template_environment
from mkdocs_dagbook.shortcodes.call import SLUG, Call
from mkdocs_dagbook.shortcodes.find import (
    find_column,
    find_exposure,
    find_metric,
    find_owner,
    find_table,
    find_tag,
    find_term,
)
from mkdocs_dagbook.site_model import Kind

DEEPEST = 6


class Shortcode(Struct, frozen=True):
    """What it writes, and the options it takes; ``may_be_bare`` where it needs no name."""

    write: Callable[[Here, str, Mapping[str, object]], str]
    options: Mapping[str, type]
    may_be_bare: bool = False


def write_shortcode(here: Here, call: Call) -> str:
    """The HTML of a call.

    Raises:
        ProjectError: ``broken-shortcode``, there is no such thing or no such option.
    """
    code = SHORTCODES[call.name]
    names = [each for each in call.values if isinstance(each, str)]
    if len(call.values) != len(names) or len(names) > 1 or (not names and not code.may_be_bare):
        raise ProjectError(
            SLUG,
            f"{call.name}() takes one name in quotes",
            hint=f'write {{{{ {call.name}("…") }}}}',
        )
    for name, value in call.options.items():
        _check_option(call.name, name, value)
    return code.write(here, names[0] if names else "", call.options)


def _check_option(shortcode: str, name: str, value: object) -> None:
    known = SHORTCODES[shortcode].options
    if name not in known:
        hint = did_you_mean(name, known) or f"it takes {', '.join(known) or 'no options'}"
        raise ProjectError(SLUG, f"{shortcode}() has no option '{name}'", hint=hint)
    if type(value) is not known[name]:
        kind = "a number" if known[name] is int else "a text in quotes"
        raise ProjectError(SLUG, f"{shortcode}(): {name} must be {kind}")


def _table(here: Here, name: str, options: Mapping[str, object]) -> str:
    table = find_table(here.book.site, name)
    return _name_link(here.table(table.unique_id), table.title, table.description, options)


def _source(here: Here, name: str, options: Mapping[str, object]) -> str:
    table = find_table(here.book.site, name, (Kind.SOURCE,))
    return _name_link(here.table(table.unique_id), table.title, table.description, options)


def _column(here: Here, name: str, options: Mapping[str, object]) -> str:
    table, column = find_column(here.book.site, name)
    link = here.table(table.unique_id, column.name)
    return _name_link(link, f"{table.title}.{column.name}", column.description, options)


def _term(here: Here, name: str, options: Mapping[str, object]) -> str:
    term = find_term(here.book.site, name)
    return _link(here.term(term.slug), term.name, term.definition, options)


def _exposure(here: Here, name: str, options: Mapping[str, object]) -> str:
    exposure = find_exposure(here.book.site, name)
    return _link(here.exposure(exposure.unique_id), exposure.label, exposure.description, options)


def _metric(here: Here, name: str, options: Mapping[str, object]) -> str:
    metric = find_metric(here.book.site, name)
    return _link(here.node(metric.unique_id), metric.label, metric.description, options)


def _owner(here: Here, name: str, options: Mapping[str, object]) -> str:
    owner = find_owner(here.book.site, name)
    return _link(here.owner(owner.key), owner.name, "", options)


def _tag(here: Here, name: str, options: Mapping[str, object]) -> str:
    tag = find_tag(here.book.site, name)
    return _link(here.tag(tag.key), tag.name, "", options, kind="dg-tag")


def _lineage(here: Here, name: str, options: Mapping[str, object]) -> str:
    table = find_table(here.book.site, name)
    depth = int(str(options.get("depth", 2)))
    if not 1 <= depth <= DEEPEST:
        raise ProjectError(SLUG, f"lineage(): depth goes from 1 to {DEEPEST}")
    drawing = draw_steps(here.book, table.unique_id, here.path, depth)
    return _written("lineage", here, table=table, drawing=drawing)


def _erd(here: Here, name: str, options: Mapping[str, object]) -> str:
    book = here.book
    table = find_table(book.site, name)
    relations = relations_within(book, [table.unique_id])
    diagram = entity_diagram(book, relations, here.path, table.unique_id)
    return _written("erd", here, table=table, drawing=diagram.drawing if diagram else "")


def _coverage(here: Here, name: str, options: Mapping[str, object]) -> str:
    site = here.book.site
    health = find_table(site, name).health if name else site.health.overall
    return _written("coverage", here, health=health)


def _status(here: Here, name: str, options: Mapping[str, object]) -> str:
    table = find_table(here.book.site, name)
    return _written("status", here, table=table, tests=here.book.tests_of(table))


SHORTCODES: Mapping[str, Shortcode] = {
    "model": Shortcode(_table, {"text": str}),
    "source": Shortcode(_source, {"text": str}),
    "column": Shortcode(_column, {"text": str}),
    "term": Shortcode(_term, {"text": str}),
    "exposure": Shortcode(_exposure, {"text": str}),
    "metric": Shortcode(_metric, {"text": str}),
    "owner": Shortcode(_owner, {"text": str}),
    "tag": Shortcode(_tag, {"text": str}),
    "lineage": Shortcode(_lineage, {"depth": int}),
    "erd": Shortcode(_erd, {}),
    "coverage": Shortcode(_coverage, {}, may_be_bare=True),
    "status": Shortcode(_status, {}),
}


def _name_link(href: str | None, name: str, description: str, options: Mapping[str, object]) -> str:
    """A link to something that has a name of its own in the warehouse."""
    return _link(href, name, description, options, kind="" if "text" in options else "dg-name")


def _link(
    href: str | None,
    name: str,
    description: str,
    options: Mapping[str, object],
    kind: str = "",
) -> str:
    told = summary(description)
    css = f' class="{kind}"' if kind else ""
    title = f' title="{escape(told)}"' if told else ""
    text = escape(str(options.get("text", name)), quote=False)
    return (
        f'<a{css} href="{escape(href)}"{title}>{text}</a>' if href else f"<span{css}>{text}</span>"
    )


def _written(template: str, here: Here, **values: object) -> str:
    page = template_environment().get_template(f"shortcodes/{template}.html")
    return page.render(here=here, site=here.book.site, **values).strip()
