"""Macros with the words of their properties entries."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from dagbook.project.declarations import Properties
from dagbook.project.nodes import DependsOn, Docs, Macro, MacroArgument
from dagbook.resolve.macro_calls import called_macros
from dagbook.resolve.property_values import describe_entry, read_entry
from dagbook.resolve.surroundings import Surroundings


def resolve_macros(
    macros: Iterable[Macro], properties: Iterable[Properties], surroundings: Surroundings
) -> dict[str, Macro]:
    """Every macro by unique id, described where a properties file does."""
    library = surroundings.shared.library
    by_id = {
        macro.unique_id: replace(macro, depends_on=DependsOn(macros=called_macros(macro, library)))
        for macro in macros
    }
    for entry in properties:
        if entry.section == "macros":
            id_ = f"macro.{entry.package}.{entry.name}"
            if id_ in by_id:
                by_id[id_] = _described(by_id[id_], entry, surroundings)
    return by_id


def _described(macro: Macro, properties: Properties, surroundings: Surroundings) -> Macro:
    entry = read_entry(properties, surroundings)
    words = describe_entry(entry, surroundings)
    configured = entry.config.get("meta")
    docs = entry.config.get("docs") or entry.values.get("docs")
    shown = docs if isinstance(docs, Mapping) else {}
    return replace(
        macro,
        description=words.text,
        doc_blocks=words.doc_blocks,
        meta={
            **entry.mapping("meta"),
            **(configured if isinstance(configured, Mapping) else {}),
        },
        docs=Docs(bool(shown.get("show", True)), shown.get("node_color")),
        arguments=tuple(
            MacroArgument(
                str(each.get("name")),
                None if each.get("type") is None else str(each["type"]),
                str(each.get("description") or ""),
            )
            for each in entry.items("arguments")
        )
        or macro.arguments,
        patch_path=f"{properties.package}://{properties.original_path}",
    )
