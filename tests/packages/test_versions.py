import pytest

from dagbook.packages.versions import allowed, read_requirement, read_version

IN_ORDER = (
    "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11",
    "1.0.0-rc1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0",
)  # fmt: skip


def test_versions_have_the_order_of_semantic_versions():
    versions = [read_version(text) for text in IN_ORDER]

    assert sorted(versions, reverse=True) == versions[::-1]


def test_build_numbers_make_no_difference():
    assert read_version("1.0.0+a") == read_version("1.0.0+b")


@pytest.mark.parametrize("text", ["1.0", "v1.0.0", "01.0.0", "1.0.0.0", "latest", ""])
def test_what_is_no_version(text):
    assert read_version(text) is None


@pytest.mark.parametrize("text", [">= 1.0.0", "~1.0.0", "^1.0.0", "!=1.0.0", ">=1.0.0,<2.0.0"])
def test_what_is_no_requirement(text):
    assert read_requirement(text) is None


@pytest.mark.parametrize(
    ("requirements", "first", "last"),
    [
        (["1.0.0"], "1.0.0", "1.0.0"),
        ([">=1.0.0", "<2.0.0"], "1.0.0", "1.10.0"),
        ([">1.0.0-rc1", "<=1.0.0"], "1.0.0", "1.0.0"),
        (["<1.0.0"], "0.9.9", "0.9.9"),
        (["<1.0.0-beta.11"], "0.9.9", "1.0.0-beta.2"),
        ([], "0.9.9", "2.0.0"),
    ],
)
def test_a_range_allows_what_lies_in_it(requirements, first, last):
    wanted = [read_requirement(text) for text in requirements]
    found = [text for text in IN_ORDER if allowed(read_version(text), wanted)]

    assert (found[0], found[-1]) == (first, last)
