import pytest

from dagbook.load import LoadRequest, load_project


@pytest.fixture
def load(write_project, tmp_path):
    """Write files and load them; further arguments go into the request."""

    def run(files, **asked):
        folder = write_project(files)
        environment = {"HOME": str(tmp_path / "home"), **asked.pop("environment", {})}
        return load_project(LoadRequest(project_dir=folder, environment=environment, **asked))

    return run
