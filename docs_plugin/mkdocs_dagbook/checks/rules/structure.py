"""The rules about who reads whom."""

from mkdocs_dagbook.checks.rule import Preset, Rule
from mkdocs_dagbook.checks.rules import lineage
from mkdocs_dagbook.checks.rules.asking import number_option, pattern_option, texts_option

_MODELS = ("model", "snapshot")
_LAYERS = texts_option(
    "layers",
    "Names of folders, in the order in which data goes through them.",
    ("staging", "intermediate", "marts"),
)
_VIEWS = texts_option(
    "materializations", "What isn't stored in the warehouse.", ("view", "ephemeral")
)

RULES = (
    Rule(
        slug="layer-order",
        what="Models read of their own layer and of those below.",
        why="Staging that reads a mart makes a ring that nobody can follow, or soon will.",
        fix="Move the shared step down, or the model up.",
        kinds=_MODELS,
        check=lineage.reads_downwards,
        options=(_LAYERS,),
    ),
    Rule(
        slug="direct-source",
        what="Sources are read in the first layer alone.",
        why="What staging cleans once, every other reader cleans again, otherwise.",
        fix="Read the staging model of the source, or add one.",
        kinds=_MODELS,
        check=lineage.reads_no_source,
        options=(_LAYERS,),
    ),
    Rule(
        slug="staging-siblings",
        what="Models of the first layer don't read each other.",
        why="Staging is one clean copy of one source; what joins belongs further up.",
        fix="Move the model to the next layer.",
        kinds=_MODELS,
        check=lineage.reads_no_sibling,
        preset=Preset.STRICT,
        options=(_LAYERS,),
    ),
    Rule(
        slug="mixed-inputs",
        what="A model reads sources or models, not both.",
        why="Half of it then works on raw data, half on clean.",
        fix="Read the source through a staging model.",
        kinds=("model",),
        check=lineage.reads_one_sort,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="permitted-inputs",
        what="Models read only from folders they may read from.",
        why="Domains that may read anything of each other are one domain.",
        fix="Read what the other domain offers, or widen the rule's `pattern`.",
        kinds=_MODELS,
        check=lineage.reads_permitted,
        preset=Preset.STRICT,
        options=(
            pattern_option(
                "What is found in the path of every model, seed and snapshot that is read; best "
                "set by overrides. Empty asks for nothing."
            ),
        ),
    ),
    Rule(
        slug="forbidden-inputs",
        what="Models read no kind of table that is forbidden to them.",
        why="A mart on a source or a seed skips the layer that cleans.",
        fix="Read it through a model.",
        kinds=_MODELS,
        check=lineage.reads_no_kind,
        preset=Preset.STRICT,
        options=(
            texts_option(
                "kinds",
                "Of `source`, `seed`, `model`, `snapshot`; set by "
                "overrides. Empty forbids nothing.",
            ),
        ),
    ),
    Rule(
        slug="many-inputs",
        what="What a model reads and calls can be overlooked.",
        why="A model on twenty tables is understood by nobody and broken by all of them.",
        fix="Put a step that joins some of them into a model of its own.",
        kinds=_MODELS,
        check=lineage.reads_few,
        preset=Preset.STRICT,
        options=(
            number_option("max_models", 10, "How many models, seeds and snapshots it reads."),
            number_option("max_sources", 3, "How many source tables it reads."),
            number_option("max_macros", 10, "How many macros of the project it calls."),
        ),
    ),
    Rule(
        slug="many-readers",
        what="Not too many tables read one model directly.",
        why="A change to it is a change to all of them.",
        fix="Split it by what its readers need, or make it public with a contract.",
        kinds=_MODELS,
        check=lineage.is_read_by_few,
        preset=Preset.STRICT,
        options=(number_option("max_readers", 15, "How many tables read it at most."),),
    ),
    Rule(
        slug="few-readers",
        what="Enough tables read a model or a source.",
        why="A step that one model reads could stand in that model.",
        fix="Join it with its reader, or take it away.",
        kinds=(*_MODELS, "source"),
        check=lineage.is_read_by_many,
        preset=Preset.STRICT,
        options=(number_option("min_readers", 0, "How many tables read it; 0 asks for none."),),
    ),
    Rule(
        slug="dead-end",
        what="A model, an exposure or a metric reads every model.",
        why="What nobody reads is built, paid for and tested every day.",
        fix="Declare the exposure that reads it, or take it away.",
        kinds=_MODELS,
        check=lineage.leads_somewhere,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="model-exposure",
        what="An exposure hangs on every model, directly or through others.",
        why="Without one nobody knows whom a mistake reaches.",
        fix="Declare dashboards and applications as exposures.",
        kinds=_MODELS,
        check=lineage.is_shown,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="rootless-model",
        what="Every model reads something.",
        why="A model without inputs most often names its tables by hand.",
        fix="Use `ref` and `source`; waive it for calendars and the like.",
        kinds=_MODELS,
        check=lineage.reads_something,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="chained-views",
        what="Not too many views are stacked on each other.",
        why="Every query on the last runs all of them.",
        fix="Make one in the middle a table.",
        kinds=_MODELS,
        check=lineage.views_are_short,
        preset=Preset.STRICT,
        options=(number_option("max_views", 4, "How many views in a row."), _VIEWS),
    ),
    Rule(
        slug="long-way",
        what="Models aren't too many steps away from the sources.",
        why="Every step is time at night and a place to look in when a figure is wrong.",
        fix="Join steps that only one model reads.",
        kinds=_MODELS,
        check=lineage.is_near,
        preset=Preset.STRICT,
        options=(number_option("max_depth", 12, "How many models stand in a row."),),
    ),
    Rule(
        slug="stored-for-many",
        what="What many tables read is stored.",
        why="A view is calculated again for each of them.",
        fix="Make it a table.",
        kinds=_MODELS,
        check=lineage.is_built_for_its_readers,
        preset=Preset.STRICT,
        options=(number_option("min_readers", 5, "How many readers are many."), _VIEWS),
    ),
    Rule(
        slug="rejoined-input",
        what="No model reads a table and also a step that only leads from it to the model.",
        why="The step could have brought along what is read again.",
        fix="Add the columns to the step, or join the step with the model.",
        kinds=_MODELS,
        check=lineage.reads_once,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="group-border",
        what="Models read of other groups only what those made public.",
        why="A team can't change what it never knew to be read by others.",
        fix="Ask the group to make the model public, or read one that is.",
        kinds=_MODELS,
        check=lineage.keeps_to_its_group,
        preset=Preset.STRICT,
    ),
    Rule(
        slug="group-ring",
        what="No two groups read each other.",
        why="Neither can then build, change or be understood without the other.",
        fix="Move what both need to one of them or to a third.",
        kinds=("project",),
        check=lineage.groups_in_one_direction,
        preset=Preset.STRICT,
    ),
)
