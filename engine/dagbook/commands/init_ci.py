"""init --ci: the jobs of a CI server that build, check, compare and publish a project."""

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

import yaml
from msgspec import Struct

from dagbook.errors import UsageError
from dagbook.version import __version__

HOSTS: Final = ("github", "gitlab")

CI_TARGETS: Final[Mapping[str, str]] = {
    "duckdb": """    ci: # where pull requests are built
      type: duckdb
      path: {profile}.duckdb
      schema: ci
      threads: 4
""",
    "postgres": """    ci: # where pull requests are built
      type: postgres
      host: "{{{{ env_var('PGHOST', 'localhost') }}}}"
      port: "{{{{ env_var('PGPORT', '5432') | int }}}}"
      user: "{{{{ env_var('PGUSER', 'postgres') }}}}"
      password: "{{{{ env_var('PGPASSWORD', '') }}}}"
      dbname: "{{{{ env_var('PGDATABASE', 'postgres') }}}}"
      schema: {profile}_ci
      threads: 4
""",
}
"""What a new profile has besides ``dev``, so that pull requests build beside it."""

_TEMPLATES: Final = "ci_templates"
_SIGNATURE: Final = "# Written by `dagbook init --ci"
_BLANK: Final = re.compile(r"<<(\w+)>>")
_ENV_VAR: Final = re.compile(r"""env_var\(\s*['"](\w+)['"]\s*(,)?""")
_BRANCH: Final = re.compile(r"[\w./-]+")
_TARGET: Final = re.compile(r"[\w.-]+")


class Pipeline(Struct, frozen=True, kw_only=True):
    """What the jobs of a project need to know of it; ``folder`` leads from the repository to it.

    ``variables`` maps each environment variable that the profile reads to whether it has to be
    set. ``notes`` are what whoever asked has to do by hand.
    """

    repository: Path
    folder: str
    change_target: str
    production_target: str
    variables: Mapping[str, bool]
    requirement: str
    publish: str
    notes: tuple[str, ...] = ()


class CiFile(Struct, frozen=True, kw_only=True):
    """A file to write, and what is to be done by hand so that the host reads it."""

    path: Path
    text: str
    notes: tuple[str, ...] = ()


def check_ci_place(host: str, project: Path) -> None:
    """Raise UsageError where the file for a host stands already."""
    path, _ = _PLACES[host](_repository(project.resolve()))
    if path.exists():
        raise UsageError(
            "ci-file-exists",
            f"{path} exists and is left as it is",
            hint="`--force` replaces it; version control shows what was changed in it",
        )


def ci_file(host: str, project: Path, profiles: Path, profile: str | None) -> CiFile:
    """The jobs for one host, from the project's folder, its profiles.yml and its profile's name."""
    pipeline = plan_pipeline(project.resolve(), profiles, profile)
    place, notes = _PLACES[host](pipeline.repository)
    template = files(__package__).joinpath(_TEMPLATES, f"{host}.yml").read_text(encoding="utf-8")
    words = {
        "branch": _branch(pipeline.repository),
        "folder": pipeline.folder,
        "prefix": "" if pipeline.folder == "." else f"{pipeline.folder}/",
        "change_target": pipeline.change_target,
        "production_target": pipeline.production_target,
        "requirement": pipeline.requirement,
        "publish": pipeline.publish,
        "secrets": "".join(_secrets(pipeline.variables)),
        "variables": "".join(_masked_variables(pipeline.variables)),
    }
    text = _BLANK.sub(lambda found: words[found[1]], template)
    return CiFile(path=place, text=text, notes=(*pipeline.notes, *notes))


def plan_pipeline(project: Path, profiles: Path, profile: str | None) -> Pipeline:
    """Look at what stands there; what can't be read gets the usual names and a note."""
    repository = _repository(project)
    text = _text(profiles)
    targets, adapter = _targets(text, profile)
    change = next((each for each in ("ci", "test", "dev") if each in targets), "ci")
    others = [each for each in targets if each != change]
    production = next((each for each in ("prod", "production", *others) if each in targets), "prod")
    extras = "docs,postgres" if adapter == "postgres" else "docs"
    mkdocs = "dagbook" in _text(project / "mkdocs.yml")
    return Pipeline(
        repository=repository,
        folder=project.relative_to(repository).as_posix(),
        change_target=change,
        production_target=production,
        variables=_variables(text),
        requirement=f"dagbook[{extras}]=={__version__}",
        publish="mkdocs build --site-dir public" if mkdocs else "dagbook export --output public",
        notes=tuple(_notes(profiles, targets, (change, production), repository)),
    )


def _notes(
    profiles: Path, targets: tuple[str, ...], named: tuple[str, str], repository: Path
) -> Iterator[str]:
    missing = [each for each in named if each not in targets]
    if missing:
        yield f"give the profile the target {' and '.join(missing)}, with a schema of its own"
    if profiles.exists() and not profiles.resolve().is_relative_to(repository):
        yield f"{profiles} is outside the repository: CI needs a profiles.yml beside the project"


def _repository(project: Path) -> Path:
    """The nearest folder under version control; the project's own where there is none."""
    around = (project, *project.parents)
    return next((each for each in around if (each / ".git").exists()), project)


def _branch(repository: Path) -> str:
    """The branch that the origin calls its main one, where the checkout knows it."""
    known = _text(repository / ".git/refs/remotes/origin/HEAD").removeprefix("ref: ").strip()
    name = known.removeprefix("refs/remotes/origin/")
    return name if _BRANCH.fullmatch(name) else "main"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _targets(text: str, profile: str | None) -> tuple[tuple[str, ...], str]:
    """The targets of a profile and the warehouse of the first, before anything is rendered."""
    try:
        profiles = yaml.safe_load(text)
        outputs = profiles[profile]["outputs"]
        named = {str(name): each for name, each in outputs.items() if _TARGET.fullmatch(str(name))}
        return tuple(named), str(next(iter(named.values()))["type"])
    except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError, StopIteration):
        return (), ""


def _variables(text: str) -> Mapping[str, bool]:
    """Environment variables that the profile reads, with whether one has no default."""
    found: dict[str, bool] = {}
    for name, default in _ENV_VAR.findall(text):
        found[name] = found.get(name, False) or not default
    return dict(sorted(found.items()))


def _secrets(variables: Mapping[str, bool]) -> Iterator[str]:
    """For GitHub: those that must be set, and as comments those that may be."""
    if any(variables.values()):
        yield "        env:\n"
    elif variables:
        yield "        # env:\n"
    for name, needed in variables.items():
        yield f"        {'' if needed else '# '}  {name}: ${{{{ secrets.{name} }}}}\n"


def _masked_variables(variables: Mapping[str, bool]) -> Iterator[str]:
    """GitLab hands its variables to every job: here they are only named."""
    if variables:
        names = ", ".join(variables)
        yield f"# profiles.yml reads {names}: masked variables of the project (Settings, CI/CD).\n"


def _github_place(repository: Path) -> tuple[Path, tuple[str, ...]]:
    return repository / ".github/workflows/dagbook.yml", (
        "on GitHub: Settings, Pages, source “GitHub Actions”; the branch, if it isn't main",
    )


def _gitlab_place(repository: Path) -> tuple[Path, tuple[str, ...]]:
    """The host reads one file; beside jobs that are there already ours stand in another."""
    whole = repository / ".gitlab-ci.yml"
    if not whole.exists() or _text(whole).startswith(_SIGNATURE):
        return whole, ()
    return repository / ".gitlab/dagbook.yml", (
        "add to .gitlab-ci.yml: include: [{local: .gitlab/dagbook.yml}]",
    )


_PLACES: Final = {"github": _github_place, "gitlab": _gitlab_place}
