"""Models that are to go: told when their date has passed, and to who reads them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from dagbook.errors import DagbookError, ProjectError
from dagbook.project.nodes import Model, RefCall
from dagbook.resolve.draft import Draft
from dagbook.resolve.property_values import Entry


def read_deprecation_date(entry: Entry) -> str | None:
    """``deprecation_date:`` as ISO text with its zone, UTC where none is written. Raises."""
    value = entry.values.get("deprecation_date")
    if value is None:
        return None
    try:
        moment = value if isinstance(value, date) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ProjectError(
            "wrong-type",
            f"'{value}' is no date",
            origin=entry.place("deprecation_date"),
            hint="write it as 2026-12-31",
        ) from None
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return zoned.isoformat()


def find_deprecated(draft: Draft) -> Iterator[DagbookError]:
    """A warning for each model past its date, and for each that reads one with a date."""
    models = {each.unique_id: each for each in draft.nodes if isinstance(each, Model)}
    now = draft.surroundings.shared.invocation.started_at
    dated = {id_: each for id_, each in models.items() if each.deprecation_date}
    for model in dated.values():
        if _date(model) <= now:
            yield ProjectError(
                "deprecated-model",
                f"{_named(model)} was to be gone by {_date(model).date()}",
                origin=model.patch_origin or model.origin,
                hint="disable or remove it, or give it a later deprecation_date",
            )
    for reader in models.values():
        for unique_id in reader.depends_on.nodes:
            if unique_id in dated:
                yield _read(reader, dated[unique_id], now)


def _read(reader: Model, model: Model, now: datetime) -> DagbookError:
    day = _date(model).date()
    when = f"was deprecated on {day}" if _date(model) <= now else f"will be deprecated on {day}"
    call = next((each for each in reader.refs if _means(each, model)), RefCall(model.name))
    newer = model.version is not None and model.version != model.latest_version
    hint = f"ref('{model.name}', v={model.latest_version}) is the latest" if newer else None
    return ProjectError(
        "deprecated-ref",
        f"'{reader.name}' reads {_named(model)}, which {when}",
        origin=call.origin or reader.origin,
        hint=hint,
    )


def _means(call: RefCall, model: Model) -> bool:
    wanted = call.version if call.version is not None else model.latest_version
    return call.name == model.name and model.version in (None, wanted)


def _named(model: Model) -> str:
    version = f" version {model.version}" if model.version is not None else ""
    return f"model '{model.name}'{version}"


def _date(model: Model) -> datetime:
    return datetime.fromisoformat(str(model.deprecation_date))
