"""Sections about the work at the customer's goods and what customers thought of it: returns, repairs, satisfaction."""

from aftersales.reports.asked import Asked
from aftersales.reports.gathering import Figure, Figures, Key, gather, number, rows_of, share
from aftersales.reports.questions import Of, Source, Span
from aftersales.reports.section import Chart, Column, Kind, Section, Shape

_RESULTS = {"pass": "passed", "partial": "partial", "fail": "failed"}
"""What an inspection came to, and the column that counts it."""


def returns(asked: Asked) -> Section:
    """Return the goods that customers sent back, by the reason (the ticket's category) and what they wanted."""
    by = ("category", "what")
    found = asked.both(by, Figure("returns", Source.RETURNED))
    inspected = [Figure(name, Source.INSPECTED, only={"result": result}) for result, name in _RESULTS.items()]
    for key, one in gather(asked.ask, asked.span, by, inspected).items():
        found.setdefault(key, {"returns": 0, "returns_before": 0}).update(one)
    lead = asked.whole(Figure("returns", Source.RETURNED), *inspected)
    for one in found.values():
        one["share"] = share(one["returns"], lead["returns"])
        one.update({name: one.get(name, 0) for name in _RESULTS.values()})
    rows = [{**row, "want": row["what"]} for row in rows_of(by, found, most="returns", then="returns_before")]
    if rows and rows[0]["returns"]:
        lead |= {"top": rows[0]["category"], "top_share": rows[0]["share"]}
    columns = [
        Column("category", Kind.TEXT),
        Column("want", Kind.TEXT),
        Column("returns", Kind.COUNT),
        Column("share", Kind.SHARE),
        Column("returns_before", Kind.COUNT),
        *(Column(name, Kind.COUNT) for name in _RESULTS.values()),
    ]
    return Section("returns", columns, rows, lead, Chart(Shape.BAR, "category", ("returns", "returns_before")))


_REPAIRS = (
    Figure("repairs", Source.REPAIRED),
    Figure("right", Source.REPAIRED, Of.GOOD),
    Figure("median", Source.REPAIRED, Of.MEDIAN),
    *(Figure(name, Source.REPAIRED, only={"result": name}) for name in ("reworked", "came_back", "still_faulty")),
)


def repairs(asked: Asked) -> Section:
    """Return repairs handed back, those right at once, and what the others came to, by model."""
    return _repairs("repairs", asked, "product")


def technicians(asked: Asked) -> Section:
    """Return the same by technician."""
    return _repairs("technicians", asked, "person")


def _repairs(name: str, asked: Asked, by: str) -> Section:
    found, lead = asked.both((by,), *_REPAIRS), asked.whole(*_REPAIRS)
    for one in (*found.values(), lead):
        one["right_share"] = share(one["right"], one["repairs"])
        one["right_share_before"] = share(one["right_before"], one["repairs_before"])
    rows = rows_of((by,), {key: one for key, one in found.items() if one["repairs"]}, most="repairs")
    columns = [
        Column(by, Kind.TEXT),
        Column("repairs", Kind.COUNT),
        Column("right_share", Kind.SHARE),
        Column("right_share_before", Kind.SHARE),
        *(Column(result, Kind.COUNT) for result in ("reworked", "came_back", "still_faulty")),
        Column("median", Kind.SECONDS),
        Column("median_before", Kind.SECONDS),
    ]
    return Section(name, columns, rows, lead, Chart(Shape.BAR, by, ("right_share",)))


def satisfaction(asked: Asked) -> Section:
    """Return how customers who were asked afterwards scored, by category."""
    by = ("category_group",)
    now, before = _scores(asked, asked.span, by), _scores(asked, asked.before, by)
    nothing: Figures = {"asked": 0, "answered": 0, "mean": None, "low": 0, "low_share": None}
    found = {key: {**one, "mean_before": before.get(key, nothing)["mean"]} for key, one in now.items()}
    whole = _scores(asked, asked.span, ()).get((), nothing)
    last = _scores(asked, asked.before, ()).get((), nothing)
    lead = {**whole, **{f"{name}_before": value for name, value in last.items()}}
    columns = [
        Column("category_group", Kind.TEXT),
        Column("asked", Kind.COUNT),
        Column("answered", Kind.COUNT),
        Column("mean", Kind.SCORE),
        Column("mean_before", Kind.SCORE),
        Column("low", Kind.COUNT),
        Column("low_share", Kind.SHARE),
    ]
    rows = rows_of(by, found, most="asked")
    return Section("satisfaction", columns, rows, lead, Chart(Shape.BAR, "category_group", ("mean",)))


def _scores(asked: Asked, span: Span, by: tuple[str, ...]) -> dict[Key, Figures]:
    """Return attempts to ask, answers, their mean, and those that the policy calls low."""
    counted = gather(asked.ask, span, (*by, "score"), [Figure("count", Source.FOLLOW_UP)])
    histograms: dict[Key, dict[int | None, int]] = {}
    for (*key, score), one in counted.items():
        histograms.setdefault(tuple(key), {})[None if score is None else number(score)] = number(one["count"])
    return {key: _scored(histogram, asked.policy.follow_ups.low_score) for key, histogram in histograms.items()}


def _scored(histogram: dict[int | None, int], lowest: int) -> Figures:
    scores = {score: count for score, count in histogram.items() if score is not None}
    answered, low = sum(scores.values()), sum(count for score, count in scores.items() if score <= lowest)
    mean = sum(score * count for score, count in scores.items()) / answered if answered else None
    return {
        "asked": sum(histogram.values()),
        "answered": answered,
        "mean": mean,
        "low": low,
        "low_share": share(low, answered),
    }
