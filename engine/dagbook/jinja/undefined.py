"""Names that nothing stands behind.

Printing one gives nothing, as in dbt; calling it or reading from it is an error that knows the
name. While a file is only being recorded, a missing macro may be called: it may stand behind
``execute``.
"""

from typing import Final, NoReturn

from jinja2 import Undefined
from jinja2.exceptions import UndefinedError

_ASKED_BY_JINJA: Final = "jinja_pass_arg"


class MissingNameError(UndefinedError):
    """A name was used that nobody defined; ``called`` where it was used as a function."""

    def __init__(self, message: str, name: str, *, called: bool = False) -> None:
        """Keep the name for the search of a similar one."""
        super().__init__(message)
        self.name = name
        self.called = called


class Missing(Undefined):
    """The undefined value of macros and of everything that is executed."""

    __slots__ = ()
    unsafe_callable = False
    alters_data = False

    def _fail_with_undefined_error(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise MissingNameError(_message(self), str(self._undefined_name or "?"))

    __add__ = __radd__ = __sub__ = __rsub__ = _fail_with_undefined_error
    __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _fail_with_undefined_error
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _fail_with_undefined_error
    __pos__ = __neg__ = __getitem__ = _fail_with_undefined_error
    __lt__ = __le__ = __gt__ = __ge__ = _fail_with_undefined_error
    __int__ = __float__ = __complex__ = __pow__ = __rpow__ = _fail_with_undefined_error

    def __call__(self, *_args: object, **_kwargs: object) -> NoReturn:
        """A macro that doesn't exist is called."""
        raise MissingNameError(_message(self), str(self._undefined_name or "?"), called=True)

    def __getattr__(self, name: str) -> NoReturn:
        """Something is read from what doesn't exist."""
        if name.startswith("__") or name == _ASKED_BY_JINJA:
            raise AttributeError(name)
        self._fail_with_undefined_error()


class Unknown(Undefined):
    """The undefined value of a recorded file: whatever is done with it gives it again."""

    __slots__ = ()
    unsafe_callable = False
    alters_data = False

    def __call__(self, *_args: object, **_kwargs: object) -> "Unknown":  # type: ignore[override]
        """Nothing."""
        return self

    def __getitem__(self, _key: object) -> "Unknown":  # type: ignore[override]
        """Nothing."""
        return self

    def __getattr__(self, name: str) -> "Unknown":
        """Nothing, save for the protocol names of Python and Jinja."""
        if name.startswith("__") or name == _ASKED_BY_JINJA:
            raise AttributeError(name)
        return self


def _message(undefined: Undefined) -> str:
    """What is missing; an object that has a ``title`` is called by it."""
    title = getattr(type(undefined._undefined_obj), "title", None)
    if callable(title) and not isinstance(undefined._undefined_obj, str):
        return f"{title(undefined._undefined_obj)} has no '{undefined._undefined_name}'"
    return undefined._undefined_message
