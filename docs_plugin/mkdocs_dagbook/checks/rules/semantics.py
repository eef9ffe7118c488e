"""Are figures of the semantic layer described, owned and whole? Groups answer here too."""

from mkdocs_dagbook.checks.rule import Facts, Issue, Preset, Rule, Verdict, verdict
from mkdocs_dagbook.checks.rules.asking import NO_SAY, about_many, fault, faults, number_option
from mkdocs_dagbook.checks.rules.descriptions import described
from mkdocs_dagbook.site_model import Group, Kind, Metric, SavedQuery, SemanticModel, SiteModel

_METRIC, _SEMANTIC = ("metric",), ("semantic_model",)
_OLD_SPINE = "metricflow_time_spine"
"""What a time spine had to be called before it could be declared."""


def metric_is_owned(metric: Metric, facts: Facts) -> Verdict:
    """Whether somebody answers for the figure, itself or by its group."""
    return verdict(None if metric.owners or metric.group else "has no owner")


def metric_is_whole(metric: Metric, facts: Facts) -> Verdict:
    """Whether everything it is calculated from is there."""
    wrong = (f"{each.role} {each.name} is nowhere" for each in metric.inputs if not each.ident)
    return faults(wrong)


def is_based_on_a_table(model: SemanticModel, facts: Facts) -> Verdict:
    """Whether the table it gives meaning to is there."""
    return fault(None if model.table in facts.site.tables else "its table is nowhere")


def is_based_on_public(model: SemanticModel, facts: Facts) -> Verdict:
    """Whether it builds on a public model."""
    table = facts.site.tables.get(model.table or "")
    if table is None:
        return NO_SAY
    return verdict(
        None if table.access == "public" else f"builds on {table.title}, which isn't public"
    )


def columns_exist(model: SemanticModel, facts: Facts) -> Verdict:
    """Whether the columns it names are those of its table, as far as the warehouse tells."""
    table = facts.site.tables.get(model.table or "")
    if table is None or not any(each.exists for each in table.columns):
        return NO_SAY
    fields = (*model.entities, *model.dimensions, *model.measures)
    wrong = (
        f"{field.name} reads column {field.expression}, which {table.title} doesn't have"
        for field in fields
        # of an expression only its columns that exist are known
        if field.expression.isidentifier()
        and ((column := table.column(field.expression)) is None or column.exists is False)
    )
    return faults(wrong)


def measures_have_time(model: SemanticModel, facts: Facts) -> Verdict:
    """Whether measures can be told by day."""
    if not model.measures:
        return NO_SAY
    has_time = model.time_dimension or any(each.kind == "time" for each in model.dimensions)
    return verdict(None if has_time else "has measures and no time dimension")


def has_key(model: SemanticModel, facts: Facts) -> Verdict:
    """Whether an entity says what a row is."""
    kinds = {each.kind for each in model.entities}
    known = kinds & {"primary", "unique", "natural"}
    return verdict(None if known else "no entity says what a row is")


def fields_described(model: SemanticModel, facts: Facts) -> Verdict:
    """Whether dimensions and measures are described."""
    fields = (*model.dimensions, *model.measures)
    wrong = (each.name for each in fields if not each.description.strip())
    return about_many(len(fields), (f"{each} has no description" for each in wrong))


def query_is_described(query: SavedQuery, facts: Facts) -> Verdict:
    """Whether a kept question says what it is for."""
    return verdict(None if query.description.strip() else "has no description")


def has_time_spine(site: SiteModel, facts: Facts) -> Verdict:
    """Whether there is a table of days, and its column is one of it."""
    if not site.semantics.models:
        return NO_SAY
    spines = [each for each in site.of_kind(Kind.MODEL) if each.time_spine]
    if not spines and not any(each.name == _OLD_SPINE for each in site.of_kind(Kind.MODEL)):
        return verdict("has semantic models and no time spine")
    issues = tuple(
        Issue(
            message=f"the time spine {each.title} has no column {each.time_spine}",
            cause=each.unique_id,
            origin=each.origin,
        )
        for each in spines
        if each.columns and each.column(each.time_spine or "") is None
    )
    return Verdict(1, issues) if issues else NO_SAY


def group_is_owned(group: Group, facts: Facts) -> Verdict:
    """Whether the owner of a group can be written to."""
    owners = [facts.site.owners[each] for each in group.owners if each in facts.site.owners]
    known = any(each.email or each.contacts for each in owners)
    return verdict(None if known else "no owner has an address")


def group_has_members(group: Group, facts: Facts) -> Verdict:
    """Whether anything belongs to the group."""
    return fault(None if group.tables else "no model belongs to it")


_LENGTH = number_option("min_length", 10, "How many characters a description has at least.")

RULES = (
    Rule(
        slug="metric-description",
        what="Metrics are described.",
        why="Two people who read one name calculate two figures.",
        fix="Write `description:` at the metric.",
        kinds=_METRIC,
        check=described,
        options=(_LENGTH,),
    ),
    Rule(
        slug="metric-owner",
        what="Metrics have an owner.",
        why="Somebody has to decide what the figure means.",
        fix="Set `meta: {owner: …}` or a group at the metric.",
        kinds=_METRIC,
        check=metric_is_owned,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="metric-inputs",
        what="Everything a metric is calculated from is there.",
        why="A metric on a measure that was renamed gives no figure.",
        fix="Correct the name of the measure or metric.",
        kinds=_METRIC,
        check=metric_is_whole,
        preset=Preset.START,
    ),
    Rule(
        slug="semantic-model-description",
        what="Semantic models are described.",
        why="Who asks for figures doesn't know the table behind them.",
        fix="Write `description:` at the semantic model.",
        kinds=_SEMANTIC,
        check=described,
        options=(_LENGTH,),
    ),
    Rule(
        slug="semantic-model-table",
        what="The table of a semantic model is there.",
        why="Without it no figure can be asked for.",
        fix="Correct `model: ref('…')`.",
        kinds=_SEMANTIC,
        check=is_based_on_a_table,
        preset=Preset.START,
    ),
    Rule(
        slug="semantic-model-columns",
        what="Columns a semantic model names are those of its table.",
        why="Every query that asks for them fails.",
        fix="Correct `expr:`, or build the table again if it is out of date.",
        kinds=_SEMANTIC,
        check=columns_exist,
        preset=Preset.START,
    ),
    Rule(
        slug="semantic-model-public",
        what="Semantic models build on public models.",
        why="Figures for everybody need a table that is promised to everybody.",
        fix="Make the model public, with a contract.",
        kinds=_SEMANTIC,
        check=is_based_on_public,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="semantic-model-time",
        what="Semantic models with measures have a time dimension.",
        why="A figure nobody can ask for by day is asked for once.",
        fix="Add a dimension of type `time`.",
        kinds=_SEMANTIC,
        check=measures_have_time,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="semantic-model-key",
        what="An entity of a semantic model says what a row is.",
        why="Joins without it count rows twice.",
        fix="Add an entity of type `primary`.",
        kinds=_SEMANTIC,
        check=has_key,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="semantic-field-description",
        what="Dimensions and measures are described.",
        why="They are what people choose from a list.",
        fix="Write `description:` at the dimension or measure.",
        kinds=_SEMANTIC,
        check=fields_described,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="saved-query-description",
        what="Saved queries are described.",
        why="A question without its reason is asked for ever.",
        fix="Write `description:` at the saved query.",
        kinds=("saved_query",),
        check=query_is_described,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="time-spine",
        what="A project with semantic models has a table of days for them, a time spine.",
        why="Figures to date, and days without any row, can't be told without one.",
        fix="Write `time_spine: {standard_granularity_column: …}` at a model with a row a day.",
        kinds=("project",),
        check=has_time_spine,
    ),
    Rule(
        slug="group-owner",
        what="The owner of a group can be reached.",
        why="All models of the group send their questions there.",
        fix="Set `owner: {name: …, email: …}` at the group.",
        kinds=("group",),
        check=group_is_owned,
    ),
    Rule(
        slug="group-empty",
        what="Something belongs to every group.",
        why="An empty group is an old team or a misspelt name.",
        fix="Take it away, or set `group:` at its models.",
        kinds=("group",),
        check=group_has_members,
        preset=Preset.STRICT,
    ),
)
