"""A site model of a tiny project, in one call."""

from datetime import UTC, datetime

import pytest
from tiny_artifacts import manifest, write_artifacts

from mkdocs_dagbook.artifacts import read_artifacts
from mkdocs_dagbook.site_model import build_site_model

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def site_of(tmp_path):
    def build(*entries, now=NOW, places=None, **files):
        folder = write_artifacts(tmp_path / "target", manifest=manifest(*entries), **files)
        extra = {} if places is None else {"places": places}
        return build_site_model(read_artifacts(folder), now=now, **extra)

    return build
