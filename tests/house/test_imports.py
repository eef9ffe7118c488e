import subprocess
import sys
from pathlib import Path

import grimp
import networkx

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def test_imports_go_down_only():
    answer = subprocess.run(
        [LINT_IMPORTS, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stdout


def test_no_modules_import_each_other_in_a_ring():
    imports = grimp.build_graph("dagbook", "mkdocs_dagbook", cache_dir=None)
    graph = networkx.DiGraph(
        (importer, imported)
        for importer in imports.modules
        for imported in imports.find_modules_directly_imported_by(importer)
    )

    rings = [ring for ring in networkx.strongly_connected_components(graph) if len(ring) > 1]

    assert rings == []
