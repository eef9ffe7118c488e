"""Pages somebody wrote, in a site that MkDocs builds: shortcodes and links to the glossary."""

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort


@pytest.fixture
def make_site(tmp_path, tiny, write_artifacts):
    """Build a site with these pages; gives its folder."""

    def made(pages: dict[str, str], **options):
        write_artifacts(tiny, tmp_path / "target")
        (tmp_path / "docs").mkdir(exist_ok=True)
        for name, text in pages.items():
            path = tmp_path / "docs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        config = {
            "site_name": "Tiny",
            "theme": {"name": "mkdocs"},
            "plugins": [{"dagbook": options}],
        }
        (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        build(load_config(str(tmp_path / "mkdocs.yml")))
        return tmp_path / "site"

    return made


def test_shortcodes_lead_into_the_book_from_everywhere_and_terms_within_its_folder(
    make_site,
) -> None:
    text = 'See {{ model("orders") }} for the AOV.'
    site = make_site({"guide/start.md": text, "book/why.md": text}, folder="book")

    outside = (site / "guide" / "start" / "index.html").read_text(encoding="utf-8")
    inside = (site / "book" / "why" / "index.html").read_text(encoding="utf-8")

    assert '<a class="dg-name" href="../../book/models/orders/"' in outside
    assert "dg-mention" not in outside
    assert '<a class="dg-name" href="../models/orders/"' in inside
    assert '<a href="../glossary/average_order_value/" aria-describedby=' in inside


def test_terms_are_linked_in_descriptions_too_unless_that_is_turned_off(make_site, tiny) -> None:
    tiny["manifest"]["nodes"]["model.tiny.stg_orders"]["description"] = "Feeds the AOV."
    page = "models/stg_orders/index.html"

    linked = (make_site({}) / page).read_text(encoding="utf-8")
    plain = (make_site({}, link_terms=False) / page).read_text(encoding="utf-8")

    assert 'class="dg-mention"' in linked
    assert 'class="dg-mention"' not in plain


def test_all_broken_shortcodes_stop_the_build_with_their_lines(make_site, caplog) -> None:
    pages = {
        "a.md": '---\ntitle: A\n---\n# A\n\n{{ model("ordres") }}\n',
        "b.md": '# B\n\nSome {{ term("AVO") }}.\n',
    }

    with pytest.raises(Abort):
        make_site(pages)

    assert "no table is called 'ordres'" in caplog.text
    assert "--> docs/a.md:6:1" in caplog.text
    assert "--> docs/b.md:3:6" in caplog.text
    assert "did you mean 'AOV'?" in caplog.text
