from html.parser import HTMLParser

import pytest

from eventrail.studies.estimates import Estimate
from eventrail.studies.intervals import bars, intervals
from eventrail.studies.page import page
from eventrail.studies.plots import Line, Mark, over_time
from eventrail.studies.provenance import Provenance
from eventrail.studies.report import Column, Example, Examples, Report, Section, Table
from tests.unit.studies.made import BEGAN, HOSTILE, made_lake
from tests.unit.studies.reports import KINDS, report_of

ALLOWED = frozenset(
    {
        *("html", "head", "meta", "link", "title", "style", "body", "main", "header", "section"),
        *("p", "h1", "h2", "h3", "h4", "dl", "div", "dt", "dd", "nav", "ol", "ul", "li", "a"),
        *("figure", "figcaption", "table", "thead", "tbody", "tr", "th", "td", "small", "span"),
        *("pre", "code", "article", "b", "blockquote", "svg", "g", "path", "defs", "text"),
        *("tspan", "use", "rect", "clippath", "circle", "line", "polygon", "polyline"),
    }
)
"""Elements of a page; none of them runs or fetches anything."""


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]


def elements(text: str) -> _Elements:
    parser = _Elements()
    parser.feed(text)
    return parser


def check_inert(text: str) -> None:
    found = elements(text)
    assert found.names <= ALLOWED, found.names - ALLOWED
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    links = [v for name, v in found.attributes if name in {"href", "src", "xlink:href", "action"}]
    assert all(link.startswith(("#", "data:,")) for link in links), links
    assert len(found.ids) == len(set(found.ids)), "ids are unique in a page"
    assert "\u202e" not in text


def hostile_report() -> Report:
    """A report whose every text is hostile."""
    h = HOSTILE
    columns = (Column("a", h), Column("b", h, "number"))
    rows = [(h, 1.0), (h * 1000, Estimate(0.5, 0.4, 0.6, 10))]
    line = Line(h, [(BEGAN, Estimate(1.0, 0.5, 1.5, 3)), (BEGAN.replace(day=2), Estimate(2.0))])
    blocks = [
        Table("t", h, columns, rows, h),
        over_time("p1", h, [line, line], "number", marks=[Mark(BEGAN, h)], note=h),
        intervals("p2", h, [(h, Estimate(1.0, 0.0, 2.0, 5))], "share", zero=True, note=h),
        bars("p3", h, [(h, 3.0)], "count"),
        Examples("e", h, [Example(h, {h: h}, {h: h})], h),
    ]
    return Report("x", h, h, h, h, h, [Section(h, h, blocks)], [h], [h])


def test_every_field_is_inert() -> None:
    text = page(hostile_report(), Provenance(HOSTILE, {HOSTILE: HOSTILE}), HOSTILE)

    check_inert(text)
    assert "&lt;script&gt;alert(1)" in text
    assert len(text) < 200_000, "long texts are cut"


@pytest.mark.parametrize("kind", KINDS)
def test_reports_of_hostile_requests_are_inert(kind: str) -> None:
    lake = made_lake(800)
    lake.execute("UPDATE requests SET template = answer WHERE template = 'answer@2'")
    lake.execute("UPDATE requests SET template = ? WHERE hash(rid) % 3 = 0", [HOSTILE])
    lake.execute("UPDATE config_changes SET reason = ?, path = ?", [HOSTILE, HOSTILE])
    lake.execute("UPDATE incidents SET title = ?", [HOSTILE])

    text = page(report_of(kind, lake), Provenance("x", {}), "x.data")

    check_inert(text)


def test_the_policy_forbids_scripts_and_the_network() -> None:
    text = page(report_of("cost", made_lake(200)), Provenance("x", {}), "x.data")

    assert "default-src 'none'" in text
    assert 'lang="en"' in text
    assert text.count("<svg") == text.count('role="img" aria-label=')
