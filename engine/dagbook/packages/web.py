"""Ask servers over HTTP: with bounded patience, and credentials only for the host they are for."""

import json
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import cache, partial
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO, Final, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from msgspec import Struct

from dagbook.packages.hiding import split_credentials
from dagbook.version import __version__

_BLOCK: Final = 1 << 16
_LARGEST: Final = 512 << 20
"""Bytes: no package is as large as that."""
_TRY_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_Got = TypeVar("_Got")


class Patience(Struct, frozen=True):
    """How long to wait for an answer, and before asking again: one pause for each new try."""

    timeout: float = 30.0
    pauses: tuple[float, ...] = (0.5, 1.0, 2.0)
    certificates: str | None = None
    """A file with the certificates to trust, instead of the system's."""


class RequestError(Exception):
    """No usable answer. ``status`` is the server's, None where no server answered."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        """Take the reason in a few words, without any URL."""
        super().__init__(reason)
        self.reason = reason
        self.status = status


def patience_of(environment: Mapping[str, str]) -> Patience:
    """As the environment says: DBT_HTTP_TIMEOUT, and the certificates that requests would take."""
    given = environment.get("DBT_HTTP_TIMEOUT", "")
    return Patience(
        timeout=float(given) if given.replace(".", "", 1).isdecimal() else Patience().timeout,
        certificates=environment.get("REQUESTS_CA_BUNDLE") or environment.get("CURL_CA_BUNDLE"),
    )


def read_json(url: str, patience: Patience) -> object:
    """The JSON at a URL. Raises RequestError."""
    return _patiently(partial(_read_json, url, patience), patience)


def download(url: str, file: Path, patience: Patience) -> None:
    """Write what a URL holds to a file. Raises RequestError."""
    _patiently(partial(_download, url, file, patience), patience)


def _patiently(attempt: Callable[[], _Got], patience: Patience) -> _Got:
    for pause in patience.pauses:
        try:
            return attempt()
        except RequestError as error:
            if error.status is not None and error.status not in _TRY_AGAIN:
                raise
        time.sleep(pause)
    return attempt()


def _read_json(url: str, patience: Patience) -> object:
    with _open(url, patience) as answer:
        try:
            return json.loads(_read(answer))
        except (ValueError, UnicodeDecodeError):
            raise RequestError("the answer is no JSON") from None


def _download(url: str, file: Path, patience: Patience) -> None:
    with _open(url, patience) as answer, file.open("wb") as target:
        written = 0
        while block := _read(answer, _BLOCK):
            written += target.write(block)
            if written > _LARGEST:
                raise RequestError("it is too large for a package", 413)
        expected = answer.headers.get("Content-Length")
        if expected and expected.isdecimal() and written < int(expected):
            raise RequestError(f"the connection broke after {written} of {expected} bytes")


def _open(url: str, patience: Patience) -> HTTPResponse:
    bare, credentials = split_credentials(url)
    if urlsplit(bare).scheme not in ("http", "https"):
        raise RequestError("its address is neither http nor https", 400)
    request = Request(bare, headers={"User-Agent": f"dagbook/{__version__}"})
    if credentials:
        pair = f"{credentials.user}:{credentials.password}".encode()
        request.add_unredirected_header("Authorization", f"Basic {b64encode(pair).decode()}")
    try:
        answer: HTTPResponse = _opener(patience).open(request, timeout=patience.timeout)
    except HTTPError as error:
        error.close()
        raise RequestError(f"the server answers {error.code} {error.reason}", error.code) from None
    except URLError as error:
        raise RequestError(_words(error.reason)) from None
    except (OSError, HTTPException, ValueError) as error:
        raise RequestError(_words(error)) from None
    return answer


def _read(answer: HTTPResponse, size: int | None = None) -> bytes:
    try:
        return answer.read(size)
    except (OSError, HTTPException) as error:
        raise RequestError(_words(error)) from None


def _words(error: object) -> str:
    """An operating system's reason in its own words."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


@cache
def _opener(patience: Patience) -> OpenerDirector:
    """One for all requests: reading the system's certificates takes longer than an answer."""
    context = ssl.create_default_context(cafile=patience.certificates)
    return build_opener(HTTPSHandler(context=context), _Redirects)


class _Redirects(HTTPRedirectHandler):
    """Follows as browsers do: credentials stay with their own host, https stays https."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request | None:
        """The request to follow with, or None to fail. Raises RequestError."""
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if new.scheme not in ("http", "https") or (old.scheme, new.scheme) == ("https", "http"):
            raise RequestError(f"the server sends us from {old.scheme} to {new.scheme}", 400)
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        authorization = req.get_header("Authorization")
        if following and authorization and (old.scheme, old.netloc) == (new.scheme, new.netloc):
            following.add_unredirected_header("Authorization", authorization)
        return following
