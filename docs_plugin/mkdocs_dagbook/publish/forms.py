"""The forms a book can be written in, without a host."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mkdocs_dagbook.publish.api import write_api
from mkdocs_dagbook.publish.edition import Edition
from mkdocs_dagbook.publish.plain_site import write_plain_site


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what writes it, and where below the artifacts if nobody says.

    ``directory_urls`` is the kind of addresses it has unless asked otherwise.
    """

    write: Callable[[Edition, Path], None]
    place: str
    directory_urls: bool = False


FORMS: Mapping[str, Form] = {
    "site": Form(write_plain_site, "book"),
    "json": Form(write_api, "api"),
}
