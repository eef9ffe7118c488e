"""The shortcodes and the glossary's links for Python-Markdown."""

import posixpath
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from msgspec import Struct

from dagbook.errors import DagbookError, Origin, ProjectError, did_you_mean
from mkdocs_dagbook.pages import Book, Chapter
from mkdocs_dagbook.pages.book import Here
from mkdocs_dagbook.pages.mentions import link_terms
from mkdocs_dagbook.shortcodes.call import PATTERN, SLUG, read_call
from mkdocs_dagbook.shortcodes.kinds import SHORTCODES, write_shortcode

_HREF = re.compile(r'(\s(?:xlink:)?href=")(?!#|[a-zA-Z][a-zA-Z0-9+.-]*:)')

AFTER_ESCAPES = 175
"""Markdown reads code at 190 and backslashes at 180: what they hold stays as it is."""


class Written(Struct, frozen=True):
    """The page a text belongs to: its path in the docs folder, and its file for errors."""

    path: str = "index.md"
    file: Path | None = None
    shown_as: str = ""


FIRST_PAGE = Written()


class ShortcodeExtension(Extension):
    """``dagbook`` for Python-Markdown.

    ``find_book`` is asked for the book when it is needed first. ``report`` takes the errors of all
    pages; without it the first is raised. ``base`` is put before every link. ``written`` is the
    page that is read now; a host that reads several sets it.
    """

    def __init__(
        self,
        find_book: Callable[[], Book],
        report: Callable[[DagbookError], None] | None = None,
        *,
        base: str = "",
        written: Written = FIRST_PAGE,
    ) -> None:
        super().__init__()
        self.written = written
        self.lines: list[str] = []
        self._find_book = cache(find_book)
        self._report = report
        self._base = base

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Markdown's
        """Register what reads shortcodes, and what links terms once all else is done."""
        md.preprocessors.register(_Remember(md, self), "dagbook-lines", 1000)
        md.inlinePatterns.register(_Reader(PATTERN, md, self), "dagbook", AFTER_ESCAPES)
        md.postprocessors.register(_TermLinker(md, self), "dagbook-terms", 0)

    @property
    def here(self) -> Here:
        """The book as seen from the page."""
        return Here(self._find_book(), self.written.path)

    @property
    def is_inside(self) -> bool:
        """Whether the page stands in the book's folder; the rest of a site has its own words."""
        folder = posixpath.dirname(self._find_book().path(Chapter.HOME))
        return not folder or self.written.path.startswith(f"{folder}/")

    def based(self, html: str) -> str:
        """HTML of ours whose links work where the site has an address of its own."""
        return _HREF.sub(rf"\g<1>{self._base}", html) if self._base else html

    def term(self, slug: str) -> str | None:
        """The address of a term, unless this is its page."""
        link = self.here.other_term(slug)
        return None if link is None else self._base + link

    def broken(self, error: DagbookError, typed: str) -> None:
        """Say where it stands; stop here if nobody collects."""
        told = ProjectError(error.slug, error.message, origin=self._origin(typed), hint=error.hint)
        if self._report is None:
            raise told from error
        self._report(told)

    def _origin(self, typed: str) -> Origin:
        """The first place that holds what was typed; front matter counts where there is a file."""
        lines = self.lines
        if self.written.file is not None:
            lines = self.written.file.read_text(encoding="utf-8-sig").splitlines()
        text = "\n".join(lines)
        at = text.find(typed)
        before = text[: max(0, at)]
        name = self.written.shown_as or self.written.path
        if at < 0:
            return Origin(name)
        return Origin(name, before.count("\n") + 1, len(before) - before.rfind("\n"))


class _Remember(Preprocessor):
    """Keeps the page as it was typed, for the lines of errors."""

    def __init__(self, md: Markdown, extension: ShortcodeExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, lines: list[str]) -> list[str]:
        self.extension.lines = list(lines)
        return lines


class _Reader(InlineProcessor):
    """Puts HTML where a shortcode stands."""

    def __init__(self, pattern: str, md: Markdown, extension: ShortcodeExtension) -> None:
        super().__init__(pattern, md)
        self.extension = extension

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the name is Markdown's
        self, m: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        name = m[1]
        if name not in SHORTCODES and did_you_mean(name, SHORTCODES) is None:
            return None, None, None
        try:
            html = self._written(name, m[2])
        except DagbookError as error:
            self.extension.broken(error, m[0])
            return None, None, None
        return self.md.htmlStash.store(self.extension.based(html)), m.start(0), m.end(0)

    def _written(self, name: str, inside: str) -> str:
        if name not in SHORTCODES:
            hint = did_you_mean(name, SHORTCODES)
            raise ProjectError(SLUG, f"no shortcode is called '{name}'", hint=hint)
        return write_shortcode(self.extension.here, read_call(name, inside))


class _TermLinker(Postprocessor):
    """Links the first mention of each term on the page."""

    def __init__(self, md: Markdown, extension: ShortcodeExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, text: str) -> str:
        if not self.extension.is_inside:
            return text
        vocabulary = self.extension.here.book.vocabulary
        return link_terms(text, vocabulary, self.extension.term, set(), "own-term")
