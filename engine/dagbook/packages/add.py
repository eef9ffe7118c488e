"""Write a package into packages.yml: its entry appended, an older one of it taken out.

All else in the file, comments too, stays as it is.
"""

import json
import re
from collections.abc import Iterator, Mapping

import yaml
from msgspec import Struct

from dagbook.errors import Origin, ProjectError, UsageError

_SOURCES = {"hub": ("package", "version"), "git": ("git", "revision"), "local": ("local", "")}


class Addition(Struct, frozen=True):
    """What ``--add-package NAME@VERSION --source SOURCE`` asks for, as an entry."""

    entry: Mapping[str, object]
    name: str


def read_addition(text: str, source: str) -> Addition:
    """Understand the option. Raises UsageError without a version, save for a folder."""
    name, version = (text, "") if source == "local" else _split(text)
    key, version_key = _SOURCES[source]
    if not version and version_key:
        raise UsageError(
            "missing-version",
            f"--add-package '{text}' has no version",
            hint=f"write for example: --add-package {name}@{_EXAMPLES[source]}",
        )
    wanted = version.split(",") if "," in version else version
    return Addition({key: name, **({version_key: wanted} if version_key else {})}, name)


_EXAMPLES = {"hub": '">=1.0.0,<2.0.0"', "git": "v1.0.0"}


def add_to_list(text: str, addition: Addition, path: str) -> str:
    """The text of packages.yml with the addition. Raises ProjectError."""
    node = yaml.compose(text, yaml.SafeLoader)
    packages = _packages_node(node)
    if packages is None or not packages.value:
        return _with_first(text, node, addition, path)
    if packages.flow_style:
        raise ProjectError(
            "unwritable-package-list",
            f"the list in {path} stands in brackets and is not rewritten",
            origin=Origin(path, packages.start_mark.line + 1),
            hint="write an entry a line, each beginning with a dash",
        )
    lines = text.splitlines()
    indent = packages.value[0].start_mark.column - 2
    last = _last_line(packages)
    new = _entry_lines(addition.entry, " " * max(indent, 0))
    dropped = {
        line
        for item in packages.value
        if _is_same(item, addition.name)
        for line in range(item.start_mark.line, _last_line(item) + 1)
    }
    kept = [line for number, line in enumerate(lines[: last + 1]) if number not in dropped]
    return "\n".join([*kept, *new, *lines[last + 1 :]]) + "\n"


def _split(text: str) -> tuple[str, str]:
    """Name and version; the @ of ``git@host:…`` and of ``https://user@host`` is none of a version.

    A version has no slash, unless the name ends with ``.git``.
    """
    name, at, version = text.rpartition("@")
    if not at or ("/" in version and not name.endswith(".git")):
        return text, ""
    return name, version.strip()


def _packages_node(node: yaml.Node | None) -> yaml.SequenceNode | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    for key, value in node.value:
        if key.value == "packages" and isinstance(value, yaml.SequenceNode):
            return value
    return None


def _with_first(text: str, node: yaml.Node | None, addition: Addition, path: str) -> str:
    """A file without packages: the key is added, or filled where it is empty."""
    entry = _entry_lines(addition.entry, "  ")
    lines = text.splitlines()
    found = [
        key.start_mark.line
        for key, _ in (node.value if isinstance(node, yaml.MappingNode) else ())
        if key.value == "packages"
    ]
    if not found:
        return "\n".join([*lines, "packages:", *entry]) + "\n"
    before, after = lines[: found[0]], lines[found[0] + 1 :]
    if not re.fullmatch(r"packages:\s*(\[\s*\]|null|~)?\s*(#.*)?", lines[found[0]]):
        raise ProjectError(
            "unwritable-package-list",
            f"the list in {path} is written in a way that is not rewritten",
            origin=Origin(path, found[0] + 1),
            hint="write 'packages:' on a line of its own",
        )
    return "\n".join([*before, "packages:", *entry, *after]) + "\n"


def _entry_lines(entry: Mapping[str, object], indent: str) -> list[str]:
    lines = [f"{key}: {_quoted(value)}" for key, value in entry.items()]
    return [f"{indent}- {lines[0]}", *(f"{indent}  {line}" for line in lines[1:])]


def _quoted(value: object) -> str:
    """A value on one line, quoted where YAML would read it as something else."""
    if isinstance(value, list):
        return f"[{', '.join(json.dumps(each.strip()) for each in value)}]"
    text = str(value)
    plain = re.fullmatch(r"[A-Za-z0-9./~][\w./:@+~-]*", text) and yaml.safe_load(text) == text
    return text if plain else json.dumps(text, ensure_ascii=False)


def _is_same(item: yaml.Node, name: str) -> bool:
    """Whether an entry means the package: by its name or the last part of it, with - or _."""
    known = {_plain(name), _plain(name).rpartition("/")[2]}
    return any(
        _plain(value) in known or _plain(value).rpartition("/")[2] in known
        for value in _sources(item)
    )


def _sources(item: yaml.Node) -> Iterator[str]:
    if isinstance(item, yaml.MappingNode):
        for key, value in item.value:
            if key.value in ("package", "git", "local", "tarball", "private"):
                yield str(value.value)


def _plain(name: str) -> str:
    return name.rstrip("/").removesuffix(".git").replace("-", "_").lower()


def _last_line(node: yaml.Node) -> int:
    """The last line with something of a node on it; a block's own end mark is further down."""
    if not isinstance(node, yaml.CollectionNode) or not node.value or node.flow_style:
        return int(node.end_mark.line)
    last = node.value[-1]
    return _last_line(last[1] if isinstance(last, tuple) else last)
