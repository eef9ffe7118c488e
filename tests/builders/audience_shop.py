"""A project whose names are like no other word, put together at random."""

from random import Random
from typing import Any

from tiny_artifacts import exposure, generic_test, manifest, model, run_results


def shop_of_unlike_names(chance: Random) -> tuple[dict[str, Any], list[str], list[str]]:
    """Artifacts, names of models, and columns as ``model.column``."""
    names = [f"qm{'xyzuvw'[at % 6]}{at}z" for at in range(12)]
    entries = []
    columns = []
    for at, name in enumerate(names):
        reads = chance.sample(names[:at], min(at, chance.randint(0, 3)))
        own = [f"qc{'abcdef'[each]}{at}z" for each in range(3)]
        columns += [f"{name}.{each}" for each in own]
        said = ", ".join(own)
        code = f"select {said} from {' join '.join(reads) or 'nothing_at_all_in_the_warehouse'}"
        entries.append(
            model(
                name,
                reads=[f"model.tiny.{each}" for each in reads],
                raw_code=code,
                compiled_code=code,
                columns=dict.fromkeys(own, "What it says"),
            )
        )
        entries.append(generic_test("not_null", f"model.tiny.{name}", own[0]))
    entries.append(exposure("board", reads=[f"model.tiny.{each}" for each in names[-3:]]))
    outcomes = {f"model.tiny.{each}": "success" for each in names}
    return {"manifest": manifest(*entries), "run_results": run_results(outcomes)}, names, columns
