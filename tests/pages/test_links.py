"""Addresses: where pages stand and how they find each other."""

import pytest

from mkdocs_dagbook.pages.links import Links, assign_links, column_anchor
from mkdocs_dagbook.pages.page import Chapter

FOLDERS = Links({}, directory_urls=True)
FILES = Links({}, directory_urls=False)


@pytest.mark.parametrize(
    ("path", "folder_address", "file_address"),
    [
        ("index.md", "", "index.html"),
        ("models/index.md", "models/", "models/index.html"),
        ("models/orders.md", "models/orders/", "models/orders.html"),
        ("models/orders.v2.md", "models/orders.v2/", "models/orders.v2.html"),
        ("my book/tags/a.md", "my%20book/tags/a/", "my%20book/tags/a.html"),
    ],
)
def test_an_address_follows_the_form_the_site_wants(
    path: str, folder_address: str, file_address: str
) -> None:
    assert FOLDERS.address(path) == folder_address
    assert FILES.address(path) == file_address


@pytest.mark.parametrize(
    ("source", "target", "by_folder", "by_file"),
    [
        ("index.md", "models/orders.md", "models/orders/", "models/orders.html"),
        ("models/orders.md", "index.md", "../../", "../index.html"),
        ("models/orders.md", "models/customers.md", "../customers/", "customers.html"),
        ("models/index.md", "models/orders.md", "orders/", "orders.html"),
        ("models/orders.md", "models/index.md", "../", "index.html"),
        ("models/orders.md", "models/orders.md", "./", "orders.html"),
    ],
)
def test_a_link_is_relative_to_the_page_it_stands_on(
    source: str, target: str, by_folder: str, by_file: str
) -> None:
    assert FOLDERS.between(source, target) == by_folder
    assert FILES.between(source, target) == by_file


def test_a_link_can_lead_to_a_column() -> None:
    anchor = column_anchor("order id (old)")
    assert FOLDERS.between("index.md", "models/orders.md", anchor) == (
        "models/orders/#column-order-id-old-"
    )


def test_names_that_differ_only_in_case_or_signs_get_files_of_their_own(tiny, open_book) -> None:
    nodes = tiny["manifest"]["nodes"]
    for name in ("Orders", "index", "ORDERS", "../../etc"):
        nodes[f"model.tiny.{name}"] = {
            **nodes["model.tiny.orders"],
            "unique_id": f"model.tiny.{name}",
            "name": name,
            "alias": name,
        }
    site = open_book(tiny).site
    paths = assign_links(site, "", directory_urls=True).paths
    models = [path for (chapter, ident), path in paths.items() if chapter is Chapter.MODELS]
    assert len({path.casefold() for path in models}) == len(models) == 7
    assert all(path.count("/") == 1 and ".." not in path.split("/") for path in models)


def test_a_name_longer_than_files_may_be_is_cut(tiny, open_book) -> None:
    nodes = tiny["manifest"]["nodes"]
    for end in "ab":
        name = "x" * 400 + end
        entry = {**nodes["model.tiny.orders"], "unique_id": f"model.tiny.{name}", "name": name}
        nodes[f"model.tiny.{name}"] = entry

    paths = assign_links(open_book(tiny).site, "", directory_urls=True).paths

    long = [path for path in paths.values() if "xxx" in path]
    assert len(set(long)) == len(long) >= 2
    assert max(map(len, long)) < 160


def test_the_same_model_gives_the_same_addresses(tiny, open_book) -> None:
    site = open_book(tiny).site
    first = assign_links(site, "book", directory_urls=True)
    assert first == assign_links(site, "book", directory_urls=True)
    assert first.paths[Chapter.MODELS, "model.tiny.orders"] == "book/models/orders.md"
