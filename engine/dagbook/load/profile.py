"""profiles.yml: find it, choose profile and target, render the chosen output."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dagbook.adapters.find import find_adapter
from dagbook.errors import DagbookError, Origin, ProfileError, did_you_mean
from dagbook.jinja.settings_values import SettingsScope, render_value
from dagbook.load.text_file import read_text
from dagbook.load.yaml_places import Places, parse_yaml
from dagbook.project.files import Target

FILE_NAME: Final = "profiles.yml"
_EXAMPLE: Final = """write one, for example:
  {profile}:
    target: dev
    outputs:
      dev:
        type: duckdb
        path: {profile}.duckdb
        schema: main"""


class ProfileChoice(Struct, frozen=True, kw_only=True):
    """Which profile and target to take, and where profiles.yml may be, first place first."""

    profile: str
    profile_origin: Origin | None = None
    target: str | None = None
    threads: int | None = None
    folders: tuple[Path, ...]
    base: Path
    """Paths in messages are relative to this folder where they can be."""


def load_target(choice: ProfileChoice, scope: SettingsScope) -> Target:
    """The chosen output, rendered and checked. Raises ProfileError or ProjectError."""
    file = _find(choice)
    shown = _shown(file, choice.base)
    document = parse_yaml(read_text(file, shown), shown)
    profiles = document.value if isinstance(document.value, Mapping) else {}
    profile = _pick_profile(choice, profiles, document.places)
    name = choice.profile
    outputs = profile.get("outputs")
    if not isinstance(outputs, Mapping) or not outputs:
        raise ProfileError(
            "missing-output",
            f"profile '{name}' has no 'outputs'",
            origin=document.places.get(name),
            hint="every target of a profile is a key under outputs:",
        )
    outputs = {str(key): output for key, output in outputs.items()}
    placed = replace(scope, places=lambda dotted: document.places.get(dotted, Origin(shown)))
    wanted = choice.target or render_value(profile.get("target"), placed, f"{name}.target")
    target = str(wanted or "default")
    if target not in outputs:
        raise ProfileError(
            "unknown-target",
            f"profile '{name}' has no target '{target}'",
            origin=document.places.get(f"{name}.outputs"),
            hint=_suggest(target, outputs, "targets"),
        )
    dotted = f"{name}.outputs.{target}"
    return _target(choice, target, outputs[target], (placed, dotted))


def _target(
    choice: ProfileChoice, name: str, output: object, place: tuple[SettingsScope, str]
) -> Target:
    scope, dotted = place
    origin = scope.places(dotted)
    if not isinstance(output, Mapping) or not output.get("type"):
        raise ProfileError(
            "missing-key", f"target '{name}' has no 'type'", origin=origin,
            hint="name the warehouse, for example: type: duckdb",
        )  # fmt: skip
    credentials = _credentials(output, scope, dotted)
    given = credentials.get("threads")
    threads = choice.threads or (1 if given is None else given)
    if not isinstance(threads, int) or threads < 1:
        raise ProfileError(
            "wrong-type", f"'threads' must be a number from 1 on, not '{threads}'",
            origin=scope.places(f"{dotted}.threads"),
        )  # fmt: skip
    try:
        type_ = str(credentials["type"])
        database, schema = find_adapter(type_).check_credentials(credentials)
    except ProfileError as error:
        raise _with_origin(error, origin) from None
    return Target(
        profile_name=choice.profile,
        name=name,
        type=type_,
        database=database,
        schema=schema,
        threads=threads,
        credentials=credentials,
    )


def _credentials(
    output: Mapping[str, object], scope: SettingsScope, dotted: str
) -> dict[str, object]:
    rendered = render_value(output, scope, dotted)
    values = dict(rendered) if isinstance(rendered, Mapping) else {}
    return {
        str(key): str(value) if "password" in str(key) and value is not None else value
        for key, value in values.items()
    }


def _find(choice: ProfileChoice) -> Path:
    for folder in choice.folders:
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    raise ProfileError(
        "missing-profiles",
        f"no {FILE_NAME} was found",
        hint=_EXAMPLE.format(profile=choice.profile),
        notes=[f"looked in {_shown(folder, choice.base)}" for folder in choice.folders],
    )


def _pick_profile(
    choice: ProfileChoice, profiles: Mapping[str, object], places: Places
) -> Mapping[str, object]:
    names = [str(name) for name in profiles if name != "config"]
    profile = profiles.get(choice.profile)
    if isinstance(profile, Mapping):
        return profile
    if profile is not None:
        raise ProfileError(
            "wrong-type",
            f"profile '{choice.profile}' must be a mapping of keys to values",
            origin=places.get(choice.profile),
            hint=_EXAMPLE.format(profile=choice.profile),
        )
    raise ProfileError(
        "missing-profile",
        f"{places.path} has no profile '{choice.profile}'",
        origin=choice.profile_origin,
        hint=_suggest(choice.profile, names, "profiles"),
    )


def _suggest(word: str, known: Mapping[str, object] | list[str], what: str) -> str:
    listed = ", ".join(str(each) for each in known) or "none"
    near = did_you_mean(word, [str(each) for each in known])
    return f"{near} ({what} there are: {listed})" if near else f"{what} there are: {listed}"


def _shown(path: Path, base: Path) -> str:
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else str(path)


def _with_origin(error: DagbookError, origin: Origin) -> ProfileError:
    return ProfileError(
        error.slug, error.message, origin=error.origin or origin, hint=error.hint, notes=error.notes
    )
