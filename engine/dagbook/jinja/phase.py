"""What every phase's Jinja may ask for: vars, env vars, target, flags, log…; each adds its own."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from dagbook.errors import Origin, ProjectError
from dagbook.events import MacroLogged
from dagbook.jinja.environment import JinjaEnvironment
from dagbook.jinja.exceptions_view import exceptions_view
from dagbook.jinja.marks import has_jinja
from dagbook.jinja.plain_functions import MODULES, PLAIN_FUNCTIONS, thread_id
from dagbook.jinja.rendering import Builtins, ContextNames, Members, Rendering
from dagbook.jinja.scope import InvocationScope
from dagbook.jinja.shown_mapping import ShownMapping
from dagbook.project.variables import SECRET_PREFIX
from dagbook.version import DBT_VERSION

_METADATA_PREFIX: Final = "DBT_ENV_CUSTOM_ENV_"
_NO_DEFAULT: Final = object()
DEFAULT_FLAGS: Final[Mapping[str, object]] = {
    "CACHE_SELECTED_ONLY": False,
    "DEBUG": False,
    "DEFER": False,
    "EMPTY": False,
    "FAIL_FAST": False,
    "FAVOR_STATE": False,
    "FULL_REFRESH": False,
    "INDIRECT_SELECTION": "eager",
    "HINTS_ENABLED": True,
    "INTROSPECT": True,
    "INVOCATION_COMMAND": None,
    "LOG_CACHE_EVENTS": False,
    "LOG_FORMAT": "default",
    "LOG_PATH": "logs",
    "MAXIMUM_SEED_SIZE_MIB": None,
    "NO_PRINT": None,
    "PARTIAL_PARSE": True,
    "PRINTER_WIDTH": 80,
    "PROFILES_DIR": None,
    "PRINT": True,
    "QUIET": False,
    "REQUIRE_SQL_HEADER_IN_TEST_CONFIGS": False,
    "SEND_ANONYMOUS_USAGE_STATS": False,
    "STATIC_PARSER": True,
    "STORE_FAILURES": False,
    "TARGET_PATH": None,
    "USE_COLORS": True,
    "USE_EXPERIMENTAL_PARSER": False,
    "VERSION_CHECK": True,
    "WARN_ERROR": False,
    "WARN_ERROR_OPTIONS": {},
    "WHICH": None,
    "WRITE_JSON": True,
}


class Phase:
    """One rendering's own state: its scope and its package."""

    def __init__(
        self,
        shared: InvocationScope,
        package: str,
        members: Members,
        environment: JinjaEnvironment,
    ) -> None:
        """Open a rendering for a file of ``package``."""
        self.shared = shared
        self.package = package
        self.rendering = Rendering(environment, shared.library, package, members, self)
        self._variables: Mapping[str, object] | None = None

    @property
    def variables(self) -> Mapping[str, object]:
        """What ``var`` finds."""
        if self._variables is None:
            self._variables = self.shared.variables(self.package)
        return self._variables

    def missing_var(self, name: str) -> object:
        """What an undeclared var without default gives. Raises ProjectError."""
        raise missing_var_error(name)


class Var:
    """``var(name, default)``, ``var.has_var(name)``."""

    def __init__(self, phase: Phase) -> None:
        """Read the vars of a phase."""
        self._phase = phase

    def __call__(self, name: str, default: object = _NO_DEFAULT) -> object:
        """The var's value; a text in it that holds Jinja is rendered."""
        phase = self._phase
        if name in phase.variables:
            value = phase.variables[name]
            if isinstance(value, str) and has_jinja(value):
                return phase.rendering.text(value, Origin("dbt_project.yml"))
            return value
        return phase.missing_var(name) if default is _NO_DEFAULT else default

    def has_var(self, name: str) -> bool:
        """Whether it has a value."""
        return name in self._phase.variables


def missing_var_error(name: str) -> ProjectError:
    """The error of a var that has neither a value nor a default."""
    return ProjectError(
        "missing-var",
        f"var '{name}' has no value",
        hint=f"declare it under vars: in dbt_project.yml, pass --vars '{name}: …', "
        f"or give a default: var('{name}', …)",
    )


def read_env_var(environment: Mapping[str, str], name: str, default: object = None) -> object:
    """An environment variable, or its default. Raises ProjectError."""
    if name in environment:
        return environment[name]
    if default is not None:
        return default
    raise ProjectError(
        "missing-env-var",
        f"environment variable '{name}' is not set",
        hint=f"set it, or give a default: env_var('{name}', '…')",
    )


def refuse_secret(name: str) -> None:
    """Stop a secret from getting into SQL. Raises ProjectError."""
    if name.startswith(SECRET_PREFIX):
        raise ProjectError(
            "secret-env-var",
            f"'{name}' is a secret and may be read in profiles.yml and packages.yml only",
            hint=f"rename the variable if it isn't one: the prefix {SECRET_PREFIX} marks secrets",
        )


class FlagsView(ShownMapping[object]):
    """``flags``: the command line's, by upper-case name, else dbt's defaults; each when asked."""

    def __init__(self, given: Mapping[str, object], command: Callable[[], object]) -> None:
        """Take what is set, and who tells the command."""
        self._given = given
        self._command = command

    def __getitem__(self, name: str) -> object:
        """The value of a flag. Raises KeyError."""
        if name in self._given:
            return self._given[name]
        return self._command() if name == "WHICH" else DEFAULT_FLAGS[name]

    def __iter__(self) -> Iterator[str]:
        """Every name, once."""
        return iter(dict.fromkeys((*DEFAULT_FLAGS, *self._given)))

    def __len__(self) -> int:
        """How many flags there are."""
        return len(DEFAULT_FLAGS.keys() | self._given.keys())


def _env_var(phase: Phase) -> Callable[..., object]:
    def env_var(name: str, default: object = None) -> object:
        name = str(name)
        refuse_secret(name)
        return read_env_var(phase.shared.invocation.environment, name, default)

    return env_var


def _log(phase: Phase) -> Callable[..., str]:
    def log(message: object, info: object = None) -> str:
        phase.shared.listener(MacroLogged(str(message), shown=bool(info)))
        return ""

    return log


def _print(phase: Phase) -> Callable[..., str]:
    def print_message(message: object) -> str:
        if phase.shared.flags.get("PRINT", True):
            phase.shared.listener(MacroLogged(str(message), shown=True))
        return ""

    return print_message


def _render(phase: Phase) -> Callable[[object], object]:
    def render(text: object) -> object:
        if isinstance(text, str) and has_jinja(text):
            return phase.rendering.text(text, Origin("<render>"))
        return text

    return render


def _metadata(phase: Phase) -> dict[str, str]:
    variables = phase.shared.invocation.environment
    return {
        name.removeprefix(_METADATA_PREFIX): value
        for name, value in variables.items()
        if name.startswith(_METADATA_PREFIX)
    }


def _args(phase: Phase) -> object:
    args = phase.shared.fact("args")
    return dict(args) if isinstance(args, Mapping) else args


def _target(phase: Phase) -> Mapping[str, object]:
    shared = phase.shared
    return shared.watch("target", shared.target.shown(shared.public_target))


class ModulesView(ShownMapping[object]):
    """``modules``; whoever takes ``datetime`` may ask the clock, which ``ask_time`` hears."""

    def __init__(self, ask_time: Callable[[], object]) -> None:
        """Take who is told."""
        self._ask_time = ask_time

    def __getitem__(self, name: str) -> object:
        """The members of a module. Raises KeyError."""
        if name == "datetime":
            self._ask_time()
        return MODULES[name]

    def __iter__(self) -> Iterator[str]:
        """The names of the modules."""
        return iter(MODULES)

    def __len__(self) -> int:
        """How many modules there are."""
        return len(MODULES)


PHASE_MEMBERS: Final[Members] = {
    **{name: (lambda _phase, value=value: value) for name, value in PLAIN_FUNCTIONS.items()},
    "builtins": lambda phase: Builtins(phase.rendering),
    "context": lambda phase: ContextNames(phase.rendering),
    "dbt_metadata_envs": _metadata,
    "dbt_version": lambda _phase: DBT_VERSION,
    "env": _target,
    "env_var": _env_var,
    "exceptions": lambda phase: exceptions_view(phase.shared.listener),
    "flags": lambda phase: FlagsView(phase.shared.flags, lambda: phase.shared.fact("command")),
    "invocation_args_dict": lambda phase: _args(phase),
    "invocation_id": lambda phase: phase.shared.fact("id"),
    "log": _log,
    "modules": lambda phase: ModulesView(lambda: phase.shared.fact("started_at")),
    "print": _print,
    "project_name": lambda phase: phase.shared.project_name,
    "render": _render,
    "run_started_at": lambda phase: phase.shared.fact("started_at"),
    "target": _target,
    "thread_id": lambda _phase: thread_id(),
    "var": Var,
}
