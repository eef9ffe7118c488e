"""What every part of resolving may look at: the invocation, the packages, the doc blocks."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct, field

from dagbook.errors import Origin
from dagbook.jinja.marks import has_jinja
from dagbook.jinja.package_scope import package_values_scope
from dagbook.jinja.scope import InvocationScope
from dagbook.jinja.settings_context import render_description
from dagbook.jinja.settings_values import SettingsScope
from dagbook.project.nodes import Doc

_DOC_CALL: Final = re.compile(
    r"""\{\{\s*doc\(\s*(?:['"](\w+)['"]\s*,\s*)?['"](\w+)['"]\s*\)\s*\}\}"""
)


class Description(Struct, frozen=True):
    """A rendered description and the unique ids of the doc blocks it names."""

    text: str = ""
    doc_blocks: tuple[str, ...] = ()


class Surroundings(Struct, frozen=True):
    """The invocation's scope and the doc blocks, by unique id."""

    shared: InvocationScope
    docs: Mapping[str, Doc] = field(default_factory=dict)
    _described: dict[tuple[str, str], Description | None] = field(default_factory=dict)
    """What was made of texts with ``doc()``: columns share their words."""

    @property
    def root(self) -> str:
        """The root project's name."""
        return self.shared.project_name

    def values_scope(self, package: str, places: Callable[[str], Origin]) -> SettingsScope:
        """The scope in which a package's YAML values are rendered."""
        return package_values_scope(self.shared, package, places)

    def describe(self, text: object, origin: Origin, package: str) -> Description:
        """A description with ``doc()`` filled in. Raises ProjectError (slug ``missing-doc``)."""
        if not isinstance(text, str):
            return Description()
        if not has_jinja(text):
            return Description(text)
        if (text, package) not in self._described:
            self._described[text, package] = self._with_docs(text, package)
        plain = self._described[text, package]
        if plain is not None:
            self.shared.hear("doc", plain.doc_blocks)
            return plain
        named: list[str] = []

        def find(wanted: str | None, name: str) -> str | None:
            doc = self._doc(wanted, name, package)
            if doc is not None:
                named.append(doc.unique_id)
            return None if doc is None else doc.block_contents

        scope = self.values_scope(package, lambda _: origin)
        return Description(render_description(text, origin, scope, find), tuple(named))

    def _with_docs(self, text: str, package: str) -> Description | None:
        """A text whose only Jinja is ``doc('name')``, without compiling a template for it.

        Like Jinja, it drops one line break at the end.
        """
        if has_jinja(_DOC_CALL.sub("", text)):
            return None
        docs = [self._named(call[1], call[2], package) for call in _DOC_CALL.finditer(text)]
        found = [doc for doc in docs if doc is not None]
        if len(found) != len(docs):
            return None
        texts = iter([doc.block_contents for doc in found])
        filled = _DOC_CALL.sub(lambda _: next(texts), text.removesuffix("\n"))
        return Description(filled, tuple(doc.unique_id for doc in found))

    def _doc(self, wanted: str | None, name: str, package: str) -> Doc | None:
        found = self._named(wanted, name, package)
        if found is not None:
            self.shared.hear("doc", (found.unique_id,))
        return found

    def _named(self, wanted: str | None, name: str, package: str) -> Doc | None:
        if wanted is not None:
            return self.docs.get(f"doc.{wanted}.{name}")
        for owner in (package, self.root):
            found = self.docs.get(f"doc.{owner}.{name}")
            if found is not None:
                return found
        return next((doc for doc in self.docs.values() if doc.name == name), None)
