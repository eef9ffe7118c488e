"""`dagbook export --format tree` and `--format hugo`: pages for other generators."""

import re

import yaml
from markdown import Markdown

from mkdocs_dagbook.publish.tree import one_block

FRONT = re.compile(r"\A---\n(.*?)\n---\n\n(.*)\Z", re.DOTALL)


def parts(text: str) -> tuple[dict[str, object], str]:
    found = FRONT.match(text)
    assert found is not None
    return yaml.safe_load(found[1]), found[2]


def test_a_page_is_front_matter_and_one_block_of_html(export, tmp_path) -> None:
    done = export("--format", "tree")
    assert done.exit_code == 0, done.output
    tree = tmp_path / "target" / "content"
    head, body = parts((tree / "models" / "orders.md").read_text(encoding="utf-8"))
    assert head["title"] == "orders"
    assert head["description"] == "One row an order"
    assert "sidebar_position" not in head
    assert body.count("\n") == 1
    assert "{" not in body
    assert 'href="../../models/stg_orders/"' in body or 'href="../stg_orders/"' in body


def test_markdown_leaves_every_page_as_it_is(export, tmp_path) -> None:
    export("--format", "tree")
    for path in (tmp_path / "target" / "content").rglob("*.md"):
        _, body = parts(path.read_text(encoding="utf-8"))
        assert Markdown().convert(body).strip() == body.strip(), path.name


def test_hugo_has_its_own_names_for_the_pages_of_folders(export, tmp_path) -> None:
    export("--format", "hugo")
    tree = tmp_path / "target" / "hugo"
    assert not list(tree.rglob("index.md"))
    assert (tree / "static" / "assets" / "dagbook" / "dagbook.css").is_file()
    assert parts((tree / "content" / "_index.md").read_text(encoding="utf-8"))[0]["url"] == "/"
    head, _ = parts((tree / "content/models/orders.md").read_text(encoding="utf-8"))
    assert head["url"] == "/models/orders/"


def test_chapters_tell_other_generators_their_order(export, tmp_path) -> None:
    for form, word, folder in (
        ("hugo", "weight", "hugo/content"),
        ("tree", "sidebar_position", "content"),
    ):
        export("--format", form)
        tree = tmp_path / "target" / folder
        chapters = {path.parent.name: path for path in tree.glob("*/*index.md")}
        places = {
            name: parts(chapters[name].read_text(encoding="utf-8"))[0][word]
            for name in ("models", "sources", "health", "tests")
        }
        assert sorted(places, key=places.get) == ["models", "sources", "health", "tests"]


def test_code_keeps_its_lines_and_braces() -> None:
    html = '<p>a\n  b</p>\n\n<pre class="dg-code"><code>select {{ x }}\n\nfrom y</code></pre>\n'
    assert one_block(html) == (
        '<p>a b</p> <pre class="dg-code"><code>select &#123;&#123; x &#125;&#125;&#10;&#10;'
        "from y</code></pre>"
    )


def test_styles_scripts_and_search_come_with_it(export, tmp_path) -> None:
    export("--format", "tree")
    assets = tmp_path / "target" / "content" / "assets" / "dagbook"
    assert "--md-typeset-a-color" in (assets / "dagbook.css").read_text(encoding="utf-8")
    assert (assets / "names.js").is_file()
    assert not (assets / "shell.js").exists()
