"""Selection on random graphs, compared with the slowest implementation that is obviously right."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dagbook.errors import Origin
from dagbook.graph import build_dag
from dagbook.project.criteria import Criteria
from dagbook.project.files import SelectorEntry
from dagbook.project.indirect_selection import IndirectSelection
from dagbook.select import read_definitions, select_definition, select_nodes
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


@st.composite
def definitions(draw, depth=2):
    """(an entry of selectors.yml, what it selects as a function of the oracle's answer to terms)"""
    shapes = ("text", "mapping") if depth == 0 else ("text", "mapping", "union", "intersection")
    shape = draw(st.sampled_from(shapes))
    if shape == "text":
        term = draw(terms())
        return term[0], lambda answer: answer(term)
    if shape == "mapping":
        return mapping_of(draw(terms()), draw(st.none() | terms()))
    parts = draw(st.lists(definitions(depth - 1), min_size=1, max_size=3))
    excluded = draw(st.none() | definitions(depth - 1))
    combine = set.union if shape == "union" else set.intersection
    written = [each[0] for each in parts]
    if excluded:
        written.append({"exclude": [excluded[0]]})
    return (
        {shape: written},
        lambda answer: (
            combine(*(set(each[1](answer)) for each in parts))
            - (set(excluded[1](answer)) if excluded else set())
        ),
    )


def mapping_of(term, excluded):
    """A term written as ``{method: …, value: …, parents: …}``."""
    _, target, up, down, at = term
    written = {"method": "fqn", "value": f"m{target}", "childrens_parents": at}
    for key, steps in (("parents", up), ("children", down)):
        if steps:
            written[key] = True
            if steps < 99:
                written[f"{key}_depth"] = steps
    if excluded:
        written["exclude"] = [excluded[0]]
    return written, lambda answer: answer(term) - (answer(excluded) if excluded else set())


@settings(max_examples=150, deadline=None)
@given(projects(), definitions(), st.booleans())
def test_selectors_of_the_file_are_set_algebra_too(graph, definition, inherited):
    reads, tests = graph
    project = project_of(
        *(model(f"m{index}", reads=[f"m{each}" for each in parents])
          for index, parents in reads.items()),
        *(check(f"t{index}", reads=[f"m{each}" for each in parents])
          for index, parents in enumerate(tests)),
    )  # fmt: skip
    entries = [("first", definition[0]), ("second", {"method": "selector", "value": "first"})]
    known = read_definitions(
        SelectorEntry(name, {"name": name, "definition": written}, Origin("selectors.yml", 1, 1))
        for name, written in entries
    )
    chosen = known["second" if inherited else "first"].definition
    criteria = Criteria(indirect=IndirectSelection.EMPTY)

    found = select_definition(project, build_dag(project), criteria, chosen).unique_ids

    assert names(found) == definition[1](lambda term: oracle(reads, tests, term))
