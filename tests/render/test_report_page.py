"""The page of a report: complete in itself, escaped, the same for the same figures."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from aftersales.model.record import replace
from aftersales.render.report_page import report_page
from tests.support.policies import shipped_policy
from tests.support.reports import ALL, HOSTILE, page_of, report_of


class Page(HTMLParser):
    """What a browser would see: tags with attributes, and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of each element of a name."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def text() -> str:
    return page_of("en")


def test_it_runs_and_fetches_nothing(text: str) -> None:
    page = Page(text)
    assert {"script", "link", "img", "iframe", "object", "base", "form"}.isdisjoint(name for name, _ in page.tags)
    for _name, attributes in page.tags:
        assert not any(key.startswith("on") for key in attributes)
        assert all((attributes.get(key) or "#").startswith("#") for key in ("href", "src", "xlink:href"))
    assert "default-src 'none'" in text
    assert "url(" not in text.replace("url(#", "")


def test_hostile_words_are_words(text: str) -> None:
    words = " ".join(Page(text).texts)
    assert HOSTILE.split("\u202e")[0] in words
    assert not re.search("[\u202a-\u202e\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe]", text)


def test_each_chart_has_words_and_a_table(text: str) -> None:
    page = Page(text)
    charts = [svg for svg in page.all("svg") if svg["role"] == "img"]
    assert len(charts) == 2 * (len(ALL) - 1)
    assert all((svg["aria-label"] or "").endswith("stand in the table below.") for svg in charts)
    assert len(page.all("table")) == len(page.all("caption")) == len(page.all("details")) == len(ALL) - 1
    assert {heading["scope"] for heading in page.all("th")} == {"col", "row"}
    identities = [attributes["id"] for _tag, attributes in page.tags if "id" in attributes]
    assert len(identities) == len(set(identities))


def test_charts_take_the_colours_and_letters_of_the_page(text: str) -> None:
    drawings = re.findall("<svg.*?</svg>", text)
    for drawing in drawings:
        ElementTree.fromstring(drawing)  # noqa: S314  our own drawing
        assert not re.search("#[0-9a-f]{6}|font-family", drawing)
        assert "var(--series-1)" in drawing
    assert all(f"--series-{number}:" in text for number in range(1, 7))


def test_titles_say_the_finding_and_what_found_nothing_takes_no_room(text: str) -> None:
    words = Page(text).texts
    assert words.count("Tickets opened rose by 16 % to 465; 465 were closed") == 3  # overview, heading, caption
    assert any("Parts used unchanged at 0" in one for one in words)
    assert 'id="parts"' not in text


def test_what_rises_stands_first(text: str) -> None:
    words = "rose 3 months running: 2026-07 70, 2026-08 80, 2026-09 90, 2026-10 100"
    assert text.index("Rising month after month") < text.index(words) < text.index("What stands out")


def test_the_same_figures_give_the_same_page(text: str) -> None:
    assert report_page(report_of(), shipped_policy()) == text


def test_it_says_what_it_leaves_out() -> None:
    report = replace(
        report_of(ALL[-1]),
        filters={"regions": ["浙江"], "states": ["decided"], "open": True},
        broken=2,
        as_of="0123456789abcdef",
    )
    text = report_page(report, shipped_policy())
    assert all(
        words in text
        for words in ("Region: 浙江; State: Decided; Open: yes<", "2 files do not parse", "0123456789.</p>")
    )


def test_it_speaks_chinese() -> None:
    assert Page(page_of("zh")).all("html") == [{"lang": "zh-Hans"}]
