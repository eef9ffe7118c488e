"""Terms as the files of a project hold them, Markdown or YAML, and as plain JSON."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from dagbook.errors import DagbookError, Origin, ProjectError
from mkdocs_dagbook.site_model.glossary_fields import record_of, term_of
from mkdocs_dagbook.site_model.vocabulary import Term


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def markdown_of(term: Term) -> str:
    """A term as a file of its own, which is to be called after its key."""
    record = record_of(term)
    definition = record.pop("definition", "")
    record.pop("key")
    return f"---\n{_yaml(record)}---\n\n# {term.name}\n\n{definition}".rstrip("\n") + "\n"


def yaml_of(terms: Iterable[Term]) -> str:
    """Terms as one YAML file."""
    return _yaml({"glossary": {"terms": [record_of(term) for term in terms]}})


def json_of(terms: Iterable[Term]) -> str:
    """Terms as JSON."""
    document = {"terms": [record_of(term) for term in terms]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def read_json(text: str, path: str, wrong: list[DagbookError]) -> Iterator[Term]:
    """Read terms that ``json_of`` wrote; mistakes go to ``wrong``."""
    place = Origin(path)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        place = Origin(path, error.lineno, error.colno)
        wrong.append(ProjectError("broken-glossary", f"no JSON: {error.msg}", origin=place))
        return
    except (ValueError, RecursionError):
        wrong.append(ProjectError("broken-glossary", "no JSON that can be read", origin=place))
        return
    records = document.get("terms") if isinstance(document, dict) else None
    if not isinstance(records, list) or not all(isinstance(each, dict) for each in records):
        said = "there is no list of `terms`"
        wrong.append(ProjectError("broken-glossary", said, origin=place))
        return
    for record in records:
        term = term_of(record, "", lambda _: place, wrong)
        if term is not None:
            yield term


def _yaml(value: Any) -> str:
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96)
    return text
