import re
from pathlib import Path

TESTS = Path(__file__).parents[1]


def test_every_golden_file_is_named_by_a_test_beside_it():
    unused = []
    for folder in TESTS.rglob("golden"):
        code = "\n".join(path.read_text(encoding="utf-8") for path in folder.parent.glob("*.py"))
        names = set(re.findall(r"[\w.-]+", code))
        for path in folder.iterdir():
            if path.name not in names and path.stem not in names:
                unused.append(str(path.relative_to(TESTS)))

    assert unused == []
