"""Pages of the book as somebody would have typed them in Markdown: the same words, no drawings."""

import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path

HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
BLOCKS = {"p", "div", "section", "dl", "ul", "ol", "figure", "summary", "details", "dd", "article"}
UNTYPED = {"svg", "script", "style", "fieldset"}
_SPACE = re.compile(r"\s+")
_BODY = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


class Typist(HTMLParser):
    """Types what it reads: headings, lists, tables, links and code."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.typed: list[str] = []
        self.row: list[str] | None = None
        self.is_head = False
        self.code: list[str] | None = None
        self.untyped = 0
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what a tag stands for."""
        if tag in UNTYPED:
            self.untyped += 1
        elif tag == "pre":
            self.code = []
        elif self.code is None and not self.untyped:
            self._open(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        if tag in UNTYPED:
            self.untyped -= 1
        elif tag == "pre" and self.code is not None:
            self.typed.append(f"\n\n```sql\n{''.join(self.code).strip()}\n```\n\n")
            self.code = None
        elif self.code is None and not self.untyped:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        """Words, or a line of code."""
        if self.code is not None:
            self.code.append(data)
        elif not self.untyped:
            self._type(escape(_SPACE.sub(" ", data), quote=False).replace("|", "\\|"))

    def _open(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag in HEADINGS:
            self.typed.append(f"\n\n{HEADINGS[tag]} ")
        elif tag == "tr":
            self.row, self.is_head = [], False
        elif tag in ("td", "th") and self.row is not None:
            self.row.append("")
            self.is_head = self.is_head or "col" in (attributes.get("scope") or "")
        elif tag == "li":
            self._type(" " if self.row else "\n- ")
        elif tag == "a":
            self.links.append(re.sub(r"\.html(?=$|#)", ".md", attributes.get("href") or ""))
            self._type("[")
        elif tag in BLOCKS:
            self._type(" " if self.row else "\n\n")

    def _close(self, tag: str) -> None:
        if tag == "a" and self.links:
            self._type(f"]({self.links.pop()})")
        elif tag == "tr" and self.row is not None:
            cells = " | ".join(_SPACE.sub(" ", each).strip() for each in self.row)
            rule = "\n|" + "---|" * len(self.row) if self.is_head else ""
            start = "\n\n" if self.is_head else "\n"
            self.row = None
            self.typed.append(f"{start}| {cells} |{rule}")
        elif tag in BLOCKS or tag in HEADINGS or tag == "table":
            self._type(" " if self.row else "\n\n")

    def _type(self, text: str) -> None:
        if self.row:
            self.row[-1] += text
        elif self.row is None:
            self.typed.append(text)


def type_tree(tree: Path, docs: Path) -> None:
    """What `dagbook export --format tree` wrote, page by page as Markdown."""
    for path in sorted(tree.rglob("*.md")):
        typist = Typist()
        typist.feed(_BODY.sub("", path.read_text(encoding="utf-8"), count=1))
        text = re.sub(r"[ \t]*\n[ \t]*\n\s*\n", "\n\n", "".join(typist.typed)).strip()
        target = docs / path.relative_to(tree)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"{text}\n", encoding="utf-8")
