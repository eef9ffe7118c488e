import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def test_imports_go_down_only():
    answer = subprocess.run(
        [LINT_IMPORTS, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stdout


def test_no_modules_import_each_other_in_a_ring():
    imports = grimp.build_graph("dagbook", "mkdocs_dagbook", cache_dir=None)
    graph = TopologicalSorter(
        {each: imports.find_modules_directly_imported_by(each) for each in imports.modules}
    )

    graph.prepare()  # raises CycleError, which names a ring
