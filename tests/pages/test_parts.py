"""The parts of the book: where a reader looks for a chapter."""

from mkdocs_dagbook.pages import Chapter, open_parts, plan_pages
from mkdocs_dagbook.pages.parts import BOOK_PARTS


def test_every_chapter_stands_in_exactly_one_part() -> None:
    listed = [chapter for part in BOOK_PARTS for chapter in part.chapters]
    assert sorted(listed) == sorted(Chapter)


def test_a_part_holds_the_chapters_the_book_has(tiny, open_book) -> None:
    parts = open_parts(plan_pages(open_book(tiny)))
    titles = {each.part.title: [page.title for page in each.openings] for each in parts}
    assert titles[""] == ["Home", "Search"]
    assert titles["Tables"][:2] == ["Models", "Sources"]
    assert not parts[0].is_folded
    assert parts[1].is_folded
    assert parts[1].has(Chapter.SOURCES)
    assert not parts[1].has(Chapter.TESTS)


def test_a_chapter_alone_in_its_part_needs_no_heading(tiny, open_book) -> None:
    pages = plan_pages(open_book(tiny))
    (only,) = open_parts(page for page in pages if page.chapter is Chapter.MODELS)
    assert [page.title for page in only.openings] == ["Models"]
    assert not only.is_folded
