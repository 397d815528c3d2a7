"""Drawings made fit for a page: its colours and letters instead of their own, nothing that nobody sees."""

import re
from xml.etree.ElementTree import Element, fromstring, tostring

SERIES = ("#c00001", "#c00002", "#c00003", "#c00004", "#c00005", "#c00006")
INK, SOFT, LINE = "#c00011", "#c00012", "#c00013"
"""Colours that a drawing is asked for; `themed_svg` puts the page's CSS variables in their place."""

_VARIABLES = {colour: f"var(--series-{number})" for number, colour in enumerate(SERIES, 1)} | {
    INK: "var(--ink)",
    SOFT: "var(--soft)",
    LINE: "var(--line)",
}
_DROPPED = ("aria-hidden", "aria-roledescription", "class", "font-family", "pointer-events", "role")
_WITHOUT_EFFECT = {"opacity": "1", "stroke-width": "0", "transform": "translate(0,0)"}
_LONG_NUMBER = re.compile(r"-?[0-9]+\.[0-9]{2,}")


def themed_svg(drawing: str, name: str, text: str) -> str:
    """Return a drawing of Vega's as an element for HTML, the same for the same drawing.

    Args:
        drawing: an SVG document; its colours are those above.
        name: what its ids begin with, which are told apart from those of other drawings by it.
        text: what it shows, for those who do not see it.
    """
    root = fromstring(drawing)  # noqa: S314  our own program drew it a moment ago
    width, height = root.get("width", ""), root.get("height", "")
    _tidy(root, name, {})
    root.attrib.clear()
    root.attrib.update({"role": "img", "aria-label": text, "viewBox": f"0 0 {width} {height}", "width": width})
    return tostring(root, encoding="unicode")


def _tidy(element: Element, name: str, ids: dict[str, str]) -> None:
    element.tag = element.tag.rpartition("}")[2]
    for key, value in list(element.attrib.items()):
        if key in _DROPPED or _WITHOUT_EFFECT.get(key) == value:
            del element.attrib[key]
        else:
            element.set(key, _attribute(key, value, name, ids))
    for child in list(element):
        _tidy(child, name, ids)
        if element.tag != "clipPath" and _draws_nothing(child):
            element.remove(child)


def _attribute(key: str, value: str, name: str, ids: dict[str, str]) -> str:
    """Return a value with the page's colours, with ids counted from 1 (Vega never stops counting), to a tenth pixel."""
    if key == "id" or value.startswith("url(#"):
        own = value.removeprefix("url(#").removesuffix(")")
        new = ids.setdefault(own, f"{name}-{len(ids) + 1}")
        return new if key == "id" else f"url(#{new})"
    return _VARIABLES.get(value) or _LONG_NUMBER.sub(lambda found: f"{float(found[0]):.1f}", value)


def _draws_nothing(element: Element) -> bool:
    """Tell whether nobody would see an element: a group without members, a shape without length or ink."""
    match element.tag:
        case "g":
            return len(element) == 0
        case "path" if element.get("d", "") in {"", "M0,0h0v0h0Z"}:
            return True
        case "path" | "rect":
            return element.get("fill", "transparent") == "transparent" and not element.get("stroke")
        case _:
            return False
