"""Selection on random graphs, compared with the slowest implementation that is obviously right."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dagbook.graph import build_dag
from dagbook.project.criteria import Criteria, IndirectSelection
from dagbook.select import select_nodes
from dagbook.testing.resources import check, model, project_of

SIZE = 7


@st.composite
def projects(draw):
    """Models m0…m6 that read only earlier ones, and tests of one to three of them."""
    reads = {
        index: draw(st.sets(st.integers(0, index - 1))) if index else set() for index in range(SIZE)
    }
    tests = draw(st.lists(st.sets(st.integers(0, SIZE - 1), min_size=1, max_size=3), max_size=4))
    return reads, tests


@st.composite
def terms(draw):
    """(text, model, depth up, depth down, whether @)."""
    target = draw(st.integers(0, SIZE - 1))
    if draw(st.booleans()) and draw(st.booleans()):
        return f"@m{target}", target, 0, 0, True
    depths = st.one_of(st.none(), st.just("all"), st.integers(0, 3))
    up, down = draw(depths), draw(depths)
    before = "" if up is None else "+" if up == "all" else f"{up}+"
    after = "" if down is None else "+" if down == "all" else f"+{down}"
    far = {None: 0, "all": 99}
    return f"{before}m{target}{after}", target, far.get(up, up), far.get(down, down), False


def walk(edges, starts, steps):
    """Every node within so many edges, the starts included."""
    found = set(starts)
    for _ in range(min(steps, 50)):
        found |= {b for a, b in edges if a in found}
    return found


def oracle(reads, tests, term):
    _, target, up, down, at = term
    forward = {(f"m{a}", f"m{b}") for b, parents in reads.items() for a in parents}
    forward |= {(f"m{a}", f"t{t}") for t, parents in enumerate(tests) for a in parents}
    backward = {(b, a) for a, b in forward}
    start = {f"m{target}"}
    if at:
        below = walk(forward, start, 99)
        return below | walk(backward, below, 99)
    return start | walk(backward, start, up) | walk(forward, start, down)


def names(unique_ids):
    return {each.rpartition(".")[2] for each in unique_ids}


@settings(max_examples=150, deadline=None)
@given(
    projects(),
    st.lists(st.lists(terms(), min_size=1, max_size=2), min_size=1, max_size=3),
    st.lists(terms(), max_size=2),
)
def test_unions_intersections_relatives_and_exclusions_are_set_algebra(graph, union, excluded):
    reads, tests = graph
    project = project_of(
        *(model(f"m{index}", reads=[f"m{each}" for each in parents])
          for index, parents in reads.items()),
        *(check(f"t{index}", reads=[f"m{each}" for each in parents])
          for index, parents in enumerate(tests)),
    )  # fmt: skip
    criteria = Criteria(
        select=(" ".join(",".join(term[0] for term in part) for part in union),),
        exclude=tuple(term[0] for term in excluded),
        indirect=IndirectSelection.EMPTY,
    )

    wanted = set()
    for part in union:
        wanted |= set.intersection(*(oracle(reads, tests, term) for term in part))
    for term in excluded:
        wanted -= oracle(reads, tests, term)

    assert names(select_nodes(project, build_dag(project), criteria).unique_ids) == wanted
