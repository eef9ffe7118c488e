"""selectors.yml: named selectors, rendered; what they mean is told by ``select``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from dagbook.errors import Origin, ProjectError
from dagbook.jinja.settings_values import SettingsScope, render_value
from dagbook.load.yaml_places import parse_yaml
from dagbook.project.files import SelectorEntry

FILE_NAME: Final = "selectors.yml"


def read_selectors(root: Path, scope: SettingsScope) -> tuple[SelectorEntry, ...]:
    """The entries of the root project's selectors.yml, if it has one. Raises ProjectError."""
    file = root / FILE_NAME
    if not file.is_file():
        return ()
    document = parse_yaml(file.read_text("utf-8-sig"), FILE_NAME)
    listed = document.value.get("selectors") if isinstance(document.value, Mapping) else None
    if document.value is None:
        return ()
    if not isinstance(listed, list):
        raise ProjectError(
            "wrong-type",
            f"{FILE_NAME} must have a list under 'selectors'",
            origin=Origin(FILE_NAME, 1, 1),
        )
    found = []
    for index, raw in enumerate(listed):
        places = document.places.below(f"selectors.{index}")
        if not isinstance(raw, Mapping) or not raw.get("name") or "definition" not in raw:
            raise ProjectError(
                "missing-key", "a selector needs a 'name' and a 'definition'", origin=places.start
            )

        def place(dotted: str, places: Mapping[str, Origin] = places) -> Origin:
            return places.get(dotted, Origin(FILE_NAME))

        values = render_value(raw, replace(scope, places=place), "")
        assert isinstance(values, Mapping)
        found.append(SelectorEntry(str(raw["name"]), values, places.start, places))
    return tuple(found)
