"""Numbers and dates in words."""

from datetime import UTC, datetime

import pytest

from mkdocs_dagbook.pages.words import age, moment, number, one_line, percent, plural, seconds


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (number(1234567), "1,234,567"),
        (number(1.5), "1.50"),
        (number(None), "—"),
        (percent(1), "100 %"),
        (percent(0.999), "99 %"),
        (percent(0.001), "1 %"),
        (percent(0), "0 %"),
        (seconds(0.123), "0.12 s"),
        (seconds(250), "4 min 10 s"),
        (seconds(7500), "2 h 5 min"),
        (seconds(None), "—"),
        (age(30), "less than a minute"),
        (age(3600), "1 hour"),
        (age(3 * 86400 + 5), "3 days"),
        (plural(1, "model"), "1 model"),
        (plural(2000, "model"), "2,000 models"),
        (one_line("a\n  b"), "a b"),
    ],
)
def test_numbers_read_well(said: str, expected: str) -> None:
    assert said == expected


def test_a_moment_names_its_zone() -> None:
    assert moment(datetime(2026, 11, 2, 9, 5, tzinfo=UTC)) == "2 Nov 2026, 09:05 UTC"
