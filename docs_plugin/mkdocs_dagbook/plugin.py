"""The MkDocs plugin: it hands the pages of the book over as files that need no Markdown.

A page of the book is written when MkDocs prints it, so that one page at a time is held in memory.
What other plugins meet before that, the search index above all, is its title and its summary.
"""

import logging
import os
import re
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from html import escape
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure import StructureItem
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils.templates import TemplateContext
from msgspec import Struct
from msgspec.structs import replace

from dagbook.errors import DagbookError, raise_errors, render_error
from mkdocs_dagbook.options import BookOptions
from mkdocs_dagbook.pages import (
    Book,
    Chapter,
    PlannedPage,
    headings,
    open_parts,
    write_glance,
)
from mkdocs_dagbook.publish import (
    ASSETS,
    POLICY_FILE,
    BookRequest,
    Contents,
    Edition,
    Inline,
    Opened,
    asset_files,
    contents_of,
    llms_files,
    make_edition,
    open_book,
    policy_of,
    refuse_leaks,
)
from mkdocs_dagbook.shortcodes import ShortcodeExtension, Written

log = logging.getLogger("mkdocs.plugins.dagbook")

_ID = re.compile(r'\sid="([^"]+)"')

SETTINGS = "dagbook.yml"


class BookPage(Page):
    """A page of ours in MkDocs's hands: it brings its own content and needs no source.

    Themes print titles and descriptions as they are, so what people typed is escaped here.
    """

    planned: PlannedPage

    def read_source(self, config: MkDocsConfig) -> None:
        """Nothing to read; other plugins find the title and the summary in ``meta``."""
        self.markdown = ""
        self.meta = {"title": escape(self.planned.title)}
        if self.planned.record.summary:
            self.meta["description"] = escape(self.planned.record.summary)
        if self.planned.icon:
            self.meta["icon"] = self.planned.icon
        if self.planned.is_index:
            self.meta["hide"] = ["toc"]

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """A stand-in for search indexes: the page itself is written when it is printed."""
        title, summary = escape(self.planned.title), escape(self.planned.record.summary)
        self.content = f'<h1 id="top">{title}</h1><p>{summary}</p>'


class PartSection(Section):
    """A part of the book in the navigation; ``meta`` tells Material its icon."""

    meta: Mapping[str, str]


class Shelf(Struct, frozen=True):
    """The book of one build as MkDocs knows it; ``pages`` are found by path."""

    book: Book
    contents: Contents
    pages: Mapping[str, BookPage]
    sections: dict[Chapter, Section]

    def neighbours(self, page: BookPage) -> list[Page]:
        """What the navigation lists while this page is read: pages of its chapter near it."""
        return [self.pages[each.path] for each in self.contents.near(page.planned)]


class DagbookPlugin(BasePlugin[BookOptions]):  # type: ignore[no-untyped-call]
    """Publishes the artifacts of a dbt project as a book."""

    _book: Book
    _opened: Opened
    _shelf: Shelf

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Bring our styles and scripts, and let a chapter's title lead to its index page."""
        if f"{ASSETS}/dagbook.css" not in config.extra_css:
            config.extra_css.append(f"{ASSETS}/dagbook.css")
            config.extra_javascript.append(f"{ASSETS}/dagbook.js")
        features = config.theme.get("features")
        if isinstance(features, list) and not {"navigation.indexes", "toc.integrate"} & {*features}:
            features.append("navigation.indexes")
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read the artifacts before MkDocs clears the site away: a mistake leaves it as it was."""
        with _told_as_plugin_error():
            opened = open_book(_request(self.config, config), os.environ)
        for warning in opened.warnings:
            log.info(render_error(warning, severity="note"))
        self._book = opened.book
        self._opened = opened
        self._broken: list[DagbookError] = []
        self._inline = Inline()
        self._prose = ShortcodeExtension(lambda: opened.book, self._broken.append)
        config.markdown_extensions.append(self._prose)  # type: ignore[arg-type]

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Put a virtual file on the shelf for every page."""
        edition = _edition(self._book, files, config)
        planned = edition.contents.pages
        pages = {each.path: _place(files, config, each) for each in planned}
        self._shelf = Shelf(self._book, edition.contents, pages, {})
        for name, content in {**asset_files(self._book, planned), **llms_files(edition)}.items():
            if name not in files:
                files.append(File.generated(config, name, content=content))
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Add the chapters the site's own nav doesn't list, each with its opening page only.

        Every page is as old as the artifacts, whatever day it is built: so the site map is too.
        """
        for page in (file.page for file in files.documentation_pages() if file.page):
            page.update_date = self._book.site.now.date().isoformat()
        listed = {page.file.src_uri for page in nav.pages}
        items = list(_items(self._shelf, listed))
        for page in self._shelf.pages.values():
            page.parent = page.parent or self._shelf.sections.get(page.planned.chapter)
        if self.config.folder:
            book = Section(self._shelf.book.title, items)
            for item in items:
                item.parent = book
            nav.items.append(book)
            return nav
        start = 1 if nav.homepage is not None and nav.homepage in nav.items[:1] else 0
        nav.items[start:start] = items
        pages = self._shelf.pages.values()
        nav.homepage = nav.homepage or next((each for each in pages if each.is_homepage), None)
        return nav

    def on_page_markdown(
        self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files
    ) -> None:
        """Tell the shortcodes which page is read next."""
        self._prose.written = _written(page.file, config)

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """A home page somebody wrote keeps its words; the health of the project follows them."""
        path = self._shelf.book.path(Chapter.HOME)
        if isinstance(page, BookPage) or page.file.src_uri != path:
            return html
        glance = write_glance(self._shelf.book)
        top = page.toc.items[:1]
        inside = top[0].children if top and top[0].level == 1 else page.toc.items
        inside.extend(_anchors(glance))
        page.meta.setdefault("hide", ["toc"])
        return html + glance

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Templates don't change within a build; looking 60 times a page if they did is slow.

        By now every page is read: what is broken in them is told, all at once.
        """
        env.auto_reload = False
        with _told_as_plugin_error():
            raise_errors(self._broken)
        return env

    @event_priority(-100)
    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Write the page, now that everybody else has seen its stand-in."""
        if isinstance(page, BookPage):
            page.content = page.planned.write()
            page.toc = TableOfContents(_anchors(page.content))
            page.present_anchor_ids = set(_ID.findall(page.content))
            section = self._shelf.sections.get(page.planned.chapter)
            if section is not None:
                opening = section.children[0]
                others = [each for each in self._shelf.neighbours(page) if each is not opening]
                section.children = [opening, *others]
        return context

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Let go of the page, and fold its chapter's navigation again.

        What the theme runs inside of pages is remembered for the security policy; no word of the
        book has a say in that.
        """
        shell = output.replace(page.content or "", "") if isinstance(page, BookPage) else output
        self._inline.read(shell)
        if isinstance(page, BookPage):
            page.content = ""
            section = self._shelf.sections.get(page.planned.chapter)
            if section is not None:
                section.children = section.children[:1]
        return output

    def on_post_template(
        self, output_content: str, *, template_name: str, config: MkDocsConfig
    ) -> str:
        """The theme's page for what isn't there has scripts too."""
        if template_name.endswith(".html"):
            self._inline.read(output_content)
        return output_content

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Leave the header of a strict content-security-policy beside the assets.

        A book for an audience is read again here, when the other plugins have written theirs.
        """
        path = Path(config.site_dir, ASSETS, POLICY_FILE)
        path.write_text(f"{policy_of(self._inline)}\n", encoding="utf-8")
        with _told_as_plugin_error():
            refuse_leaks(self._opened, Path(config.site_dir))

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object
    ) -> LiveReloadServer:
        """Build again when artifacts change, also those that appear later, or the settings do."""
        server.watch(str(_seen_from(config, self.config.artifacts)), recursive=False)
        settings = _seen_from(config, self.config.project) / SETTINGS
        if settings.is_file():
            server.watch(str(settings))
        return server


def _request(options: BookOptions, config: MkDocsConfig) -> BookRequest:
    return BookRequest(
        project=_seen_from(config, options.project),
        artifacts=_seen_from(config, options.artifacts),
        title=options.title or config.site_name,
        folder=options.folder,
        directory_urls=config.use_directory_urls,
        show_sql=options.show_sql,
        link_terms=options.link_terms,
        personal_words=tuple(options.personal_words),
        glossary=tuple(options.glossary),
        threshold=options.checks.threshold,
        fail_on_check=options.checks.fail_on_check,
        checks=options.checks.settings,
        compare_to=_seen_from(config, options.compare_to) if options.compare_to else None,
        audience=options.audience,
        audiences=options.audiences,
        asked_in=config.config_file_path,
    )


def _edition(book: Book, files: Files, config: MkDocsConfig) -> Edition:
    """The book without the pages that somebody wrote instead; MkDocs prints those."""
    theirs = {path for path in book.links.paths.values() if path in files}
    edition = make_edition(book, site_url=config.site_url or "")
    kept = (page for page in edition.contents.pages if page.path not in theirs)
    return replace(edition, contents=contents_of(kept))


def _written(file: File, config: MkDocsConfig) -> Written:
    """Where a page stands, its file as seen from mkdocs.yml for errors."""
    if file.abs_src_path is None:
        return Written(file.src_uri)
    path = Path(file.abs_src_path)
    root = Path(config.config_file_path).parent
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    return Written(file.src_uri, path, shown.as_posix())


def _place(files: Files, config: MkDocsConfig, planned: PlannedPage) -> BookPage:
    file = File.generated(config, planned.path, content="", inclusion=InclusionLevel.NOT_IN_NAV)
    files.append(file)
    page = BookPage(escape(planned.title), file, config)
    page.planned = planned
    return page


def _items(shelf: Shelf, listed: Container[str]) -> Iterator[StructureItem]:
    """What stands in the navigation for each part of the book, but for pages listed already."""
    for part in open_parts(page for page in shelf.contents.openings if page.path not in listed):
        chapters = [_chapter(shelf.pages[each.path], shelf) for each in part.openings]
        if not part.is_folded:
            yield from chapters
            continue
        group = PartSection(part.part.title, chapters)
        group.meta = {"icon": part.part.icon}
        for chapter in chapters:
            chapter.parent = group
        yield group


def _chapter(opening: BookPage, shelf: Shelf) -> StructureItem:
    """A section that its opening page opens; nothing stands below the home page."""
    if opening.planned.chapter is Chapter.HOME:
        return opening
    section = Section(opening.planned.title, [opening])
    shelf.sections[opening.planned.chapter] = section
    return section


def _anchors(html: str) -> list[AnchorLink]:
    return [AnchorLink(heading.text, heading.anchor, 2) for heading in headings(html)]


def _seen_from(config: MkDocsConfig, folder: str) -> Path:
    return Path(config.config_file_path).parent / folder


@contextmanager
def _told_as_plugin_error() -> Iterator[None]:
    """MkDocs prints a PluginError without a traceback."""
    try:
        yield
    except DagbookError as error:
        raise PluginError(render_error(error)) from error
