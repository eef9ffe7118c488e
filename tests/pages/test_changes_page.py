"""The page on what changed since an earlier state."""

import re
from copy import deepcopy

from msgspec.structs import replace

from mkdocs_dagbook.comparison import compare
from mkdocs_dagbook.pages import Chapter, assign_links
from mkdocs_dagbook.pages.kinds.changes import plan_changes

ORDERS = "model.tiny.orders"


def compared(before, after):
    """The later book with its page on what changed."""
    links = assign_links(after.site, "", directory_urls=True, further=(Chapter.CHANGES,))
    return replace(after, changes=compare(before.site, after.site), links=links)


def written(tiny, open_book, change):
    earlier = deepcopy(tiny)
    change(tiny["manifest"]["nodes"][ORDERS])
    (page,) = plan_changes(compared(open_book(earlier), open_book(tiny)))
    return page.write()


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_a_book_that_is_compared_with_nothing_has_no_such_page(tiny, open_book):
    assert list(plan_changes(open_book(tiny))) == []


def test_the_same_state_has_nothing_to_tell(tiny, open_book):
    html = written(tiny, open_book, lambda node: None)

    assert "Nothing changed." in html


def test_what_breaks_names_the_dashboard_and_its_owner(tiny, open_book):
    earlier = deepcopy(tiny)
    del tiny["manifest"]["nodes"][ORDERS]["columns"]["order_id"]
    del tiny["catalog"]["nodes"][ORDERS]["columns"]["order_id"]

    (page,) = plan_changes(compared(open_book(earlier), open_book(tiny)))

    html = page.write()

    assert "Breaking 1" in text(html)
    assert "column order_id is gone" in text(html)
    assert "Exposures it reaches: Board report" in text(html)
    assert 'href="../models/orders/"' in html
    assert 'href="../owners/finance/"' in html


def test_words_that_went_and_came_are_marked(tiny, open_book):
    def reword(node):
        node["columns"]["order_id"]["description"] = "Key of <b>each</b> order"

    html = written(tiny, open_book, reword)

    assert "Key of <del>the</del> <ins>&lt;b&gt;each&lt;/b&gt;</ins> order" in html


def test_quiet_changes_are_folded(tiny, open_book):
    html = written(tiny, open_book, lambda node: node.update(tags=["other"]))

    assert "<details><summary>1 quiet change</summary>" in html
