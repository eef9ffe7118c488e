"""The semantic layer: metrics, semantic models and saved queries, a list and a page each."""

from collections.abc import Iterator
from functools import partial

from markupsafe import Markup

from mkdocs_dagbook.pages.book import Book, Here, tables_by_id, write_page
from mkdocs_dagbook.pages.drawing import DrawingGraph, DrawingNode, draw_lineage
from mkdocs_dagbook.pages.page import Chapter, PlannedPage, SearchRecord
from mkdocs_dagbook.pages.prose import summary
from mkdocs_dagbook.pages.trust import behind, weigh
from mkdocs_dagbook.pages.words import one_line
from mkdocs_dagbook.site_model import Metric, SavedQuery, SemanticField, SemanticModel

DRAWN = 60


def plan_metrics(book: Book) -> Iterator[PlannedPage]:
    """The list of metrics and a page each, if there are any."""
    if not book.site.semantics.metrics:
        return
    yield _index(book, Chapter.METRICS, "Metrics", "metric_list", "chart-line")
    for ident, metric in book.site.semantics.metrics.items():
        path = book.path(Chapter.METRICS, ident)
        yield PlannedPage(
            path=path,
            title=metric.label,
            chapter=Chapter.METRICS,
            write=partial(_write_metric, book, metric, path),
            record=SearchRecord(
                title=metric.label,
                kind="metric",
                summary=summary(metric.description, 120),
                words=(metric.name, *metric.tags),
                text=metric.description,
                tags=metric.tags,
                owners=metric.owners,
                terms=metric.terms,
                uses=len(metric.metrics) + len(metric.saved_queries) + len(metric.exposures),
            ),
        )


def plan_semantic_models(book: Book) -> Iterator[PlannedPage]:
    """The list of semantic models and a page each, if there are any."""
    if not book.site.semantics.models:
        return
    yield _index(
        book, Chapter.SEMANTIC_MODELS, "Semantic models", "semantic_model_list", "shape-outline"
    )
    for ident, model in book.site.semantics.models.items():
        path = book.path(Chapter.SEMANTIC_MODELS, ident)
        fields = (*model.entities, *model.dimensions, *model.measures)
        yield PlannedPage(
            path=path,
            title=model.label,
            chapter=Chapter.SEMANTIC_MODELS,
            write=partial(_write_model, book, model, path),
            record=SearchRecord(
                title=model.label,
                kind="semantic model",
                summary=summary(model.description, 120),
                words=tuple(dict.fromkeys((model.name, *(each.name for each in fields)))),
                text=model.description,
                tags=model.tags,
                owners=model.owners,
                uses=len(model.metrics),
            ),
        )


def plan_saved_queries(book: Book) -> Iterator[PlannedPage]:
    """The list of saved queries and a page each, if there are any."""
    if not book.site.semantics.saved_queries:
        return
    yield _index(
        book, Chapter.SAVED_QUERIES, "Saved queries", "saved_query_list", "content-save-outline"
    )
    for ident, query in book.site.semantics.saved_queries.items():
        path = book.path(Chapter.SAVED_QUERIES, ident)
        yield PlannedPage(
            path=path,
            title=query.label,
            chapter=Chapter.SAVED_QUERIES,
            write=partial(_write_query, book, query, path),
            record=SearchRecord(
                title=query.label,
                kind="saved query",
                summary=summary(query.description, 120),
                words=(query.name,),
                text=query.description,
                tags=query.tags,
            ),
        )


def _index(book: Book, chapter: Chapter, title: str, template: str, icon: str) -> PlannedPage:
    path = book.path(chapter)
    return PlannedPage(
        path=path,
        title=title,
        chapter=chapter,
        write=partial(write_page, book, path, template),
        record=SearchRecord(title, "page", f"All {title.lower()} of the project"),
        icon=f"material/{icon}",
    )


def _write_metric(book: Book, metric: Metric, path: str) -> str:
    models = _models_of(book, metric)
    return write_page(
        book,
        path,
        "metric",
        metric=metric,
        models=models,
        dimensions=[(model, each) for model in models for each in model.dimensions],
        tables=tables_by_id(book, metric.tables),
        trust=weigh(book, behind(book, metric.tables)),
        drawing=_draw(book, metric.unique_id, metric.label, path),
    )


def _write_model(book: Book, model: SemanticModel, path: str) -> str:
    table = book.site.tables.get(model.table or "")
    return write_page(
        book,
        path,
        "semantic_model",
        model=model,
        table=table,
        joins=_joins(book, model),
        metrics_of=_metrics_of_measures(book, model),
        drawing=_draw(book, model.unique_id, model.label, path),
    )


def _write_query(book: Book, query: SavedQuery, path: str) -> str:
    metrics = book.site.semantics.metrics
    return write_page(
        book,
        path,
        "saved_query",
        query=query,
        metrics=[metrics[each] for each in query.metrics if each in metrics],
        drawing=_draw(book, query.unique_id, query.label, path),
    )


def _models_of(book: Book, metric: Metric) -> tuple[SemanticModel, ...]:
    """The semantic models a metric's figures come from, also through other metrics."""
    semantics = book.site.semantics
    found: dict[str, SemanticModel] = {}
    queue = [metric]
    for each in queue:
        for given in each.inputs:
            if model := semantics.models.get(given.ident or ""):
                found[model.unique_id] = model
            elif (other := semantics.metrics.get(given.ident or "")) and other not in queue:
                queue.append(other)
    for model in semantics.models.values():
        if metric.unique_id in model.metrics:
            found[model.unique_id] = model
    return tuple(found.values())


def _joins(book: Book, model: SemanticModel) -> list[tuple[SemanticField, SemanticModel, str]]:
    """Other semantic models that share an entity: the entity, the model, what it is over there."""
    return [
        (entity, other, there.kind)
        for entity in model.entities
        for other in book.site.semantics.models.values()
        if other is not model
        for there in other.entities
        if there.name == entity.name
    ]


def _metrics_of_measures(book: Book, model: SemanticModel) -> dict[str, list[Metric]]:
    found: dict[str, list[Metric]] = {}
    for ident in model.metrics:
        metric = book.site.semantics.metrics.get(ident)
        for given in metric.inputs if metric else ():
            if metric and given.ident == model.unique_id:
                found.setdefault(given.name, []).append(metric)
    return found


def _draw(book: Book, focus: str, label: str, path: str) -> Markup:
    """What a figure comes from and where it goes: tables, semantic models, metrics, readers."""
    edges = dict.fromkeys((*_up(book, focus), *_down(book, focus)))
    idents = dict.fromkeys([focus, *(each for edge in edges for each in edge)])
    if not 1 < len(idents) <= DRAWN:
        return Markup()
    here = Here(book, path)
    nodes = tuple(_node(book, each, here) for each in idents)
    return Markup(
        draw_lineage(DrawingGraph(nodes, tuple(edges)), focus, label=f"Lineage of {label}")
    )


def _up(book: Book, focus: str) -> Iterator[tuple[str, str]]:
    queue, seen = [focus], {focus}
    for ident in queue:
        for parent in _parents(book, ident):
            yield parent, ident
            if parent not in seen:
                seen.add(parent)
                queue.append(parent)


def _down(book: Book, focus: str) -> Iterator[tuple[str, str]]:
    queue, seen = [focus], {focus}
    for ident in queue:
        for child in _children(book, ident):
            yield ident, child
            if child not in seen:
                seen.add(child)
                queue.append(child)


def _parents(book: Book, ident: str) -> tuple[str, ...]:
    semantics = book.site.semantics
    if ident in semantics.models:
        table = semantics.models[ident].table
        return (table,) if table else ()
    if ident in semantics.saved_queries:
        return semantics.saved_queries[ident].metrics
    if ident not in semantics.metrics:
        return ()
    metric = semantics.metrics[ident]
    direct = [each.ident for each in metric.inputs if each.ident]
    models = [key for key, model in semantics.models.items() if ident in model.metrics]
    return tuple(dict.fromkeys((*direct, *models))) or metric.tables


def _children(book: Book, ident: str) -> tuple[str, ...]:
    semantics = book.site.semantics
    if ident in semantics.models:
        return semantics.models[ident].metrics
    if ident not in semantics.metrics:
        return ()
    metric = semantics.metrics[ident]
    return (*metric.metrics, *metric.saved_queries, *metric.exposures)


def _node(book: Book, ident: str, here: Here) -> DrawingNode:
    site = book.site
    href = here.node(ident)
    if ident in site.tables:
        table = site.tables[ident]
        return DrawingNode(ident, table.title, str(table.kind), href, one_line(table.description))
    if ident in site.exposures:
        exposure = site.exposures[ident]
        return DrawingNode(ident, exposure.label, "exposure", href, one_line(exposure.description))
    semantics = site.semantics
    thing: Metric | SemanticModel | SavedQuery | None = (
        semantics.metrics.get(ident)
        or semantics.models.get(ident)
        or semantics.saved_queries.get(ident)
    )
    if thing is None:
        return DrawingNode(ident, ident.rpartition(".")[2], ident.partition(".")[0], href)
    kind = ident.partition(".")[0].replace("_", " ")
    family = kind.replace(" ", "-")
    return DrawingNode(ident, thing.label, kind, href, one_line(thing.description), family=family)
