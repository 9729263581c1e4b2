"""The charts as Vega-Lite: what they show comes from the page's own data, by name; the page's style sheet colours their texts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import vl_convert

from transforms.release.report.maps import OTHERS, ControlMap
from transforms.release.report.timeline import Timeline
from transforms.release.report.words import words
from transforms.schema.codes import STANCES

#: Told apart by people who see few colours, and by their lightness in print.
STANCE_COLOURS = {"support": "#1b7a8c", "oppose": "#c4572e", "conditional": "#7c7ab8", "unclear": "#a3a7ab"}
HOLDER_COLOURS = ("#3f6f9f", "#c08a2d", "#4f8a5b", "#a4508b", "#7a5a3c")
OTHERS_COLOUR, UNTOLD_COLOUR, LAND_COLOUR, BORDER_COLOUR = "#777777", "#b9bdc1", "#e3e1da", "#ffffff"
#: What the page's own script uses of the bundle.
GLOBALS = "window.vegaEmbed = vegaEmbed;"
HEIGHT, BAR = 240, 20
#: Numbers on the map are smaller on a phone.
MARK_SIZE, MARK_FONT = "width < 500 ? 170 : 330", "width < 500 ? 9 : 11"


@lru_cache(maxsize=1)
def scripts() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script that needs no network and can stand in a `script` element."""
    version = ".".join(alt.SCHEMA_VERSION.split(".")[:2])
    bundle: str = vl_convert.javascript_bundle(GLOBALS, vl_version=version)
    return bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def time_chart(time: Timeline) -> dict[str, Any]:
    """Positions by period, a bar of stances each; data `timeline`: period, stance, order, count."""
    return _spec(
        alt.Chart(alt.NamedData(name="timeline"), width="container", height=HEIGHT)
        .mark_bar(cursor="pointer")
        .encode(
            x=alt.X("period:O", title=None, sort=list(time.periods), scale=alt.Scale(domain=list(time.periods)),
                    axis=alt.Axis(labelOverlap=True, labelAngle=0, labelPadding=6)),
            y=alt.Y("count:Q", title="positions", axis=alt.Axis(tickMinStep=1, format="d")),
            color=_stance(),
            order=alt.Order("order:Q"),
            tooltip=[alt.Tooltip("period:N", title=time.grain), alt.Tooltip("label:N", title="stance"),
                     alt.Tooltip("count:Q", title="positions")],
        )
    )  # fmt: skip


def issue_chart(count: int) -> dict[str, Any]:
    """Positions by issue, a bar of stances each; data `issues`: issue, label, stance, order, count, total."""
    return _spec(
        alt.Chart(alt.NamedData(name="issues"), width="container", height=count * BAR)
        .mark_bar(cursor="pointer", height=BAR - 6)
        .encode(
            y=alt.Y("issue:N", title=None, sort=alt.EncodingSortField("total", op="max", order="descending"),
                    axis=alt.Axis(labelLimit=230, ticks=False, domain=False)),
            x=alt.X("count:Q", title="positions", axis=alt.Axis(tickMinStep=1, format="d", tickCount=5)),
            color=_stance(),
            order=alt.Order("order:Q"),
            tooltip=[alt.Tooltip("issue:N"), alt.Tooltip("label:N", title="stance"), alt.Tooltip("count:Q", title="positions")],
        )
    )  # fmt: skip


def map_chart(drawn: ControlMap) -> dict[str, Any]:
    """Land, places with figures, and their numbers; data `land`, `areas` and `marks` as `ControlMap` has them.

    The page sets the height, so that width and height keep the map's shape.
    """
    width, height = drawn.size
    scale = f"min(width / {width}, height / {height})"
    plane = {"type": "identity", "reflectY": True, "scale": {"expr": scale}, "translate": {"expr": f"[0, {height} * {scale}]"}}
    names = list(drawn.holders)
    shades = [OTHERS_COLOUR if name == OTHERS else HOLDER_COLOURS[number] for name, number in drawn.holders.items()]
    colour = alt.condition(
        "datum.holder != null",
        alt.Color(
            "holder:N",
            title="Said to hold most of it",
            scale=alt.Scale(domain=names, range=shades),
            legend=alt.Legend(orient="bottom", columns=2, labelLimit=260) if names else None,
        ),
        alt.value(UNTOLD_COLOUR),
    )
    told = [alt.Tooltip(f"{name}:N") for name in ("place", "said", "figures", "disputed")]
    land = alt.Chart(alt.NamedData(name="land")).mark_geoshape(fill=LAND_COLOUR, stroke=BORDER_COLOUR, strokeWidth=0.6, clip=True)
    areas = (
        alt.Chart(alt.NamedData(name="areas"))
        .mark_geoshape(fillOpacity=0.55, strokeWidth=1.2, clip=True, cursor="pointer")
        .encode(fill=colour, stroke=alt.value("#555555"), strokeDash=_dashed(), tooltip=told)
    )
    marks = alt.Chart(alt.NamedData(name="marks")).encode(longitude="x:Q", latitude="y:Q", tooltip=told)
    rings = marks.mark_circle(size=alt.expr(MARK_SIZE), opacity=1, cursor="pointer", stroke="#ffffff", strokeWidth=1.5).encode(
        color=alt.value("#26323d")
    )
    numbers = marks.mark_text(fontSize=alt.expr(MARK_FONT), fontWeight="bold", color="#ffffff", cursor="pointer").encode(
        text="label:N"
    )
    chart = alt.layer(land, areas, rings, numbers).properties(width="container", height=height)
    return {**_spec(chart), "projection": plane}


def _dashed() -> Any:
    return alt.condition("datum.disputed != 'no'", alt.value([3, 2]), alt.value([1, 0]))


def _stance() -> alt.Color:
    say = words()["stances"]
    return alt.Color(
        "label:N",
        title=None,
        scale=alt.Scale(domain=[say[stance] for stance in STANCES], range=[STANCE_COLOURS[stance] for stance in STANCES]),
        legend=alt.Legend(orient="top", direction="horizontal"),
    )


def _spec(chart: Any) -> dict[str, Any]:
    sized = chart.properties(autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
    styled = sized.configure(background="transparent").configure_view(stroke=None).configure_axis(grid=True, gridOpacity=0.35)
    made: dict[str, Any] = styled.to_dict()
    return made


def stance_rows(counts: Sequence[tuple[dict[str, Any], str, int]]) -> list[dict[str, Any]]:
    """Rows of a chart by stance, with the words and the order of the stance."""
    say = words()["stances"]
    return [
        {**row, "stance": stance, "label": say[stance], "order": STANCES.index(stance), "count": count}
        for row, stance, count in counts
    ]
