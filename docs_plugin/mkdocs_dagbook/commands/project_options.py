"""Options of several commands: which project, which artifacts, which score."""

from math import isnan
from pathlib import Path

import click


def _number(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    """``nan`` is between all bounds, and no score would ever be below it."""
    if value is not None and isnan(value):
        raise click.BadParameter("nan is no score from 0 to 100.", context, option)
    return value


ARTIFACTS = click.option(
    "--artifacts",
    type=click.Path(path_type=Path),
    help="Folder of manifest.json, catalog.json…; else target/ in the project.",
)
PROJECT = click.option(
    "--project-dir",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Folder of the project, for settings and line numbers.",
)
THRESHOLD = click.option(
    "--threshold",
    type=click.FloatRange(0, 100),
    callback=_number,
    help="Score to reach; wins over the settings.",
)
