"""Keep tokens and passwords out of everything that is told or written."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from msgspec import Struct

from dagbook.load.declared_packages import GitPackage, TarballPackage

_SECRET_PREFIX: Final = "DBT_ENV_SECRET"
_USER: Final = re.compile(r"(\w[\w+.-]*://)[^/@\s'\"]+@")
HIDDEN: Final = "*****"


class Credentials(Struct, frozen=True):
    """The user and password of a URL, taken out of it."""

    user: str
    password: str


def split_credentials(url: str) -> tuple[str, Credentials | None]:
    """An http URL without its credentials, and the credentials."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    if not at or parts.scheme not in ("http", "https"):
        return url, None
    name, _, password = user.partition(":")
    return parts._replace(netloc=host).geturl(), Credentials(unquote(name), unquote(password))


def hide_secrets(
    text: str, package: GitPackage | TarballPackage, environment: Mapping[str, str]
) -> str:
    """A server's or a tool's words about a package without anything secret."""
    hidden = text.replace(package.url, package.shown)
    for secret in sorted(_secrets(package, environment), key=len, reverse=True):
        hidden = hidden.replace(secret, HIDDEN)
    return _USER.sub(rf"\g<1>{HIDDEN}@", hidden)


def _secrets(
    package: GitPackage | TarballPackage, environment: Mapping[str, str]
) -> frozenset[str]:
    parts = urlsplit(package.url)
    pieces = [value for name, value in environment.items() if name.startswith(_SECRET_PREFIX)]
    pieces.extend((parts.netloc.rpartition("@")[0] if parts.scheme != "ssh" else "").split(":"))
    pieces.extend(value for _, value in parse_qsl(parts.query))
    forms = {form for piece in pieces for form in (piece, unquote(piece), quote(piece, safe=""))}
    return frozenset(form for form in forms if len(form) > 3)
