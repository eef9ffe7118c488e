"""What can be set under ``plugins: - dagbook:`` in mkdocs.yml, explained where it is declared."""

from typing import Any

from mkdocs.config import config_options as options
from mkdocs.config.base import Config, ConfigErrors, ConfigWarnings, ValidationError

from dagbook.errors import did_you_mean
from mkdocs_dagbook.site_model.personal import PERSONAL_WORDS


class _StrictConfig(Config):  # type: ignore[no-untyped-call]
    """A group of options in which an unknown name is a mistake, not a remark."""

    def validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        """MkDocs's own checks, and one for names nobody knows."""
        known = [name for name, _ in self._schema]
        unknown = sorted(str(name) for name in self if name not in known)
        failed, warnings = super().validate()
        errors = [(name, ValidationError(_unknown(name, known))) for name in unknown]
        remarks = [each for each in warnings if each[0] not in unknown]
        return [*failed, *errors], remarks


class CheckOptions(Config):  # type: ignore[no-untyped-call]
    """The gate while the site is built: the same rules as ``dagbook check``.

    Other names are settings of the gate, and are read, and found unknown, as those are.
    """

    fail_on_check = options.Type(bool, default=False)
    """Stop the build when the checks fail."""

    threshold = options.Optional(options.Type((int, float)))
    """The score, 0 to 100, the project must reach; wins over the project's own settings."""

    def validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        """MkDocs's own checks, of the names it knows."""
        known = [name for name, _ in self._schema]
        failed, warnings = super().validate()
        return failed, [each for each in warnings if each[0] in known]

    @property
    def settings(self) -> dict[str, Any]:
        """What is said of the gate itself."""
        known = [name for name, _ in self._schema]
        return {str(name): value for name, value in self.items() if name not in known}


class BookOptions(_StrictConfig):  # type: ignore[no-untyped-call]
    """All options of the plugin."""

    artifacts = options.Type(str, default="target")
    """Folder of manifest.json and its companions, seen from mkdocs.yml."""

    project = options.Type(str, default=".")
    """Folder of the dbt project, seen from mkdocs.yml: where the checks find their settings."""

    title = options.Optional(options.Type(str))
    """Title of the book's first page; the site's name if not set."""

    folder = options.Type(str, default="")
    """Folder of the site the book stands in; the root if not set."""

    show_sql = options.Type(bool, default=True)
    """Whether the book shows the SQL of models, as written and as compiled."""

    link_terms = options.Type(bool, default=True)
    """Whether prose links to the glossary terms it mentions."""

    personal_words = options.ListOfItems(options.Type(str), default=list(PERSONAL_WORDS))
    """Words that mark personal data: as a tag, a key of `meta`, or a classification in it; for the
    gate too."""

    glossary = options.ListOfItems(options.Type(str), default=[])
    """Folders of glossary files, seen from the project; if not set, those that `glossary:` in
    dagbook.yml names, else `glossary`."""

    compare_to = options.Optional(options.Type(str))
    """Folder of earlier artifacts, seen from mkdocs.yml: the book then has a page on what changed
    since."""

    audience = options.Type(str, default="")
    """For whom the book is made: a name among ``audiences``; everybody if not set."""

    audiences = options.Type(dict, default={})
    """What audiences may not see, by name, as below ``audiences:`` in dagbook.yml."""

    checks = options.SubConfig(CheckOptions)
    """The gate: ``fail_on_check``, ``threshold``, and every setting of `dagbook check`."""


def _unknown(name: str, known: list[str]) -> str:
    near = did_you_mean(name, known)
    return f"no option is called '{name}'; {near or 'there are ' + ', '.join(known)}"
