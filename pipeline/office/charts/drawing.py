"""A chart's XML: horizontal bars, stacked when they have parts, drawn to be read in black and white."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from pipeline.office.excel import column_name
from pipeline.office.looks import FONT, INK, MUTED, PAPER, RULE, STRIPES, Look
from pipeline.office.text_width import lines, width

from .numbers import SHEET
from .plot import LABEL_LINES, Plot, Series

NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
CATEGORIES, VALUES = 111111111, 222222222
"""Ids of the axes, in a chart's own world."""
LABELS = 0.36
"""Of the width, at most, for the names of the bars."""
LINE = 0.55
"""Centimetres of legend per line of 10 points."""


class ChartSize(NamedTuple):
    """Centimetres, and the size of all text in points."""

    width: float
    height: float
    points: float


def colour(value: str) -> str:
    """A colour of its own, as in `INKS.text`; one of a theme's is `<a:schemeClr val="tx1"/>`."""
    return f'<a:srgbClr val="{value}"/>'


class Inks(NamedTuple):
    """What is not of a tone in a chart: the colours of text, of text beside it and of lines, as elements, and the font."""

    text: str
    muted: str
    rule: str
    font: str


INKS = Inks(colour(INK), colour(MUTED), colour(RULE), FONT)


def label_room(whole: float) -> float:
    """Centimetres in which the name of a bar must fit."""
    return whole * LABELS - 0.5


def chart_xml(plot: Plot, size: ChartSize, inks: Inks, workbook: str = "rId1") -> bytes:
    """The part of a chart, whose workbook is related as `workbook`."""
    left = min(LABELS, (_longest_line(plot, size) + 0.5) / size.width)
    legend = 0.0 if plot.points else _legend_height(plot, size) / size.height
    below = 1.9 * size.points * 2.54 / 72 / size.height
    area = (left, legend, 1 - left - 0.02, 1 - legend - below)
    room = area[2] * size.width
    series = "".join(_series(plot, n, s, size, inks, room) for n, s in enumerate(plot.series))
    grouping = "clustered" if plot.points else "stacked"
    body = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {NAMESPACES}><c:date1904 val="0"/><c:lang val="sv-SE"/>'
        f'<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea>{_layout(area, "inner")}'
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="45"/><c:overlap val="100"/><c:axId val="{CATEGORIES}"/><c:axId val="{VALUES}"/></c:barChart>'
        f"{_category_axis(size, inks)}{_value_axis(plot, size, inks)}</c:plotArea>"
        + ("" if plot.points else _legend(legend, size, inks))
        + f'<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text(size, inks)}<c:externalData r:id="{workbook}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )
    return body.encode()


def _longest_line(plot: Plot, size: ChartSize) -> float:
    room = label_room(size.width)
    found = (line for c in plot.categories for line in lines(c, size.points, room)[:LABEL_LINES])
    return max((width(line, size.points) for line in found), default=0.0)


def _legend_height(plot: Plot, size: ChartSize) -> float:
    """Entries side by side, as many lines as they need."""
    used, rows = 0.0, 1
    for s in plot.series:
        one = width(s.label, size.points) + 1.3
        if used and used + one > size.width * 0.96:
            used, rows = 0.0, rows + 1
        used += one
    return rows * LINE * size.points / 10 + 0.15


def _layout(area: tuple[float, float, float, float], target: str = "") -> str:
    x, y, w, h = area
    inner = f'<c:layoutTarget val="{target}"/>' if target else ""
    return (
        f'<c:layout><c:manualLayout>{inner}<c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{x:.4f}"/><c:y val="{y:.4f}"/><c:w val="{w:.4f}"/><c:h val="{h:.4f}"/></c:manualLayout></c:layout>'
    )


def _text(size: ChartSize, inks: Inks, ink: str = "", bold: bool = False) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr lang="sv-SE" sz="{size.points * 100:.0f}" b="{bold:d}"><a:solidFill>'
        f"{ink or inks.text}</a:solidFill><a:latin typeface={quoteattr(inks.font)}/></a:defRPr></a:pPr>"
        '<a:endParaRPr lang="sv-SE"/></a:p></c:txPr>'
    )


def _fill(look: Look) -> str:
    ground = f'<a:solidFill><a:srgbClr val="{look.fill}"/></a:solidFill>'
    if look.pattern:
        ground = (
            f'<a:pattFill prst="{look.pattern}"><a:fgClr><a:srgbClr val="{STRIPES}"/></a:fgClr>'
            f'<a:bgClr><a:srgbClr val="{look.fill}"/></a:bgClr></a:pattFill>'
        )
    return f'<c:spPr>{ground}<a:ln w="9525"><a:solidFill><a:srgbClr val="{INK}"/></a:solidFill></a:ln></c:spPr>'


def _series(plot: Plot, n: int, series: Series, size: ChartSize, inks: Inks, room: float) -> str:
    name, last = column_name(n + 1), len(plot.categories) + 1
    points = "".join(
        f'<c:dPt><c:idx val="{k}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{_fill(look)}</c:dPt>'
        for k, look in enumerate(plot.points)
    )
    return (
        f'<c:ser><c:idx val="{n}"/><c:order val="{n}"/><c:tx><c:strRef><c:f>{SHEET}!${name}$1</c:f>{_strings((series.label,))}'
        f'</c:strRef></c:tx>{_fill(series.look)}<c:invertIfNegative val="0"/>{points}{_labels(plot, series, size, inks, room)}'
        f"<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f>{_strings(plot.categories)}</c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{SHEET}!${name}$2:${name}${last}</c:f>{_numbers(series)}</c:numRef></c:val></c:ser>"
    )


def _strings(texts: tuple[str, ...]) -> str:
    found = "".join(f'<c:pt idx="{n}"><c:v>{escape(t)}</c:v></c:pt>' for n, t in enumerate(texts))
    return f'<c:strCache><c:ptCount val="{len(texts)}"/>{found}</c:strCache>'


def _numbers(series: Series) -> str:
    found = "".join(f'<c:pt idx="{n}"><c:v>{v}</c:v></c:pt>' for n, v in enumerate(series.values) if v is not None)
    return (
        f'<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="{len(series.values)}"/>{found}</c:numCache>'
    )


def _labels(plot: Plot, series: Series, size: ChartSize, inks: Inks, room: float) -> str:
    """The number in its part of the bar, where it can be read; on a pattern it stands on white."""
    gone = (
        ""
        if plot.points
        else "".join(
            f'<c:dLbl><c:idx val="{n}"/><c:delete val="1"/></c:dLbl>' for n in _narrow(plot, series, size, room)
        )
    )
    ground = (
        f'<a:solidFill><a:srgbClr val="{PAPER}"/></a:solidFill>'
        if series.look.pattern and not plot.points
        else "<a:noFill/>"
    )
    ink = inks.text if plot.points else colour(series.look.ink)
    place = "outEnd" if plot.points else "ctr"
    return (
        f'<c:dLbls>{gone}<c:numFmt formatCode="General" sourceLinked="0"/><c:spPr>{ground}<a:ln><a:noFill/></a:ln></c:spPr>{_text(size, inks, ink, True)}'
        f'<c:dLblPos val="{place}"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def _narrow(plot: Plot, series: Series, size: ChartSize, room: float) -> Iterator[int]:
    for n, value in enumerate(series.values):
        if value is not None and value / plot.longest * room < width(str(value), size.points, True) + 0.08:
            yield n


def _category_axis(size: ChartSize, inks: Inks) -> str:
    return (
        f'<c:catAx><c:axId val="{CATEGORIES}"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/><c:axPos val="l"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'<c:spPr><a:ln w="9525"><a:solidFill>{inks.rule}</a:solidFill></a:ln></c:spPr>{_text(size, inks)}'
        f'<c:crossAx val="{VALUES}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="60"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _value_axis(plot: Plot, size: ChartSize, inks: Inks) -> str:
    """No scale: the numbers stand in the bars. What they count stands below."""
    run = (
        f'<a:r><a:rPr lang="sv-SE" sz="{size.points * 100:.0f}" b="0"><a:solidFill>{inks.muted}</a:solidFill>'
        f"<a:latin typeface={quoteattr(inks.font)}/></a:rPr><a:t>{escape(plot.axis)}</a:t></a:r>"
    )
    most = plot.longest * (1.08 if plot.points else 1)
    return (
        f'<c:valAx><c:axId val="{VALUES}"/><c:scaling><c:orientation val="minMax"/><c:max val="{most:g}"/><c:min val="0"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="b"/><c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p>{run}</a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="none"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        f'<c:crossAx val="{CATEGORIES}"/><c:crosses val="max"/><c:crossBetween val="between"/></c:valAx>'
    )


def _legend(height: float, size: ChartSize, inks: Inks) -> str:
    return f'<c:legend><c:legendPos val="t"/>{_layout((0.0, 0.0, 0.98, height * 0.95))}<c:overlay val="0"/>{_text(size, inks)}</c:legend>'
