"""Web pages: what a reader came for, without navigation, scripts and forms (selectolax)."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from eventrail.ingestion.loading.encoding import decode
from eventrail.ingestion.loading.html_blocks import blocks_of
from eventrail.ingestion.loading.loaded import Limits, Loaded, UnreadableDocument
from eventrail.ingestion.loading.markup import joined

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:\-]{2,40})", re.IGNORECASE
)
_HEAD = 4096

_DROPPED = (
    "script,style,noscript,template,svg,math,iframe,object,embed,canvas,audio,video,map,"
    "button,select,textarea,input,dialog,nav,aside,footer,menu,"
    "[hidden],[aria-hidden=true],[role=navigation],[role=banner],[role=contentinfo],"
    "[role=search],[role=dialog],[role=alert],[role=complementary]"
)
_MAIN = ("main", "[role=main]", "article")
_MAIN_SHARE = 0.3
"""What calls itself the main part is believed if it holds this much of the text."""

_MOST_BOXES = 3_000
"""A page of more is not looked through for menus: they may lie within each other."""

_LINKS = 4
_LINK_SHARE = 0.8
"""A list or box with so many links, which are so much of its text, is navigation."""


def load_html(source: str, data: bytes, limits: Limits) -> Loaded:
    """Return the main content of a web page.

    Raises:
        UnreadableDocument: its encoding cannot be told, or it holds no text.
    """
    text = decode(source, data, declared_in(data))
    tree = LexborHTMLParser(text)
    title = _title(tree)
    for node in tree.css(_DROPPED):
        node.decompose()
    body = tree.body
    if body is None:
        return Loaded("")
    main = _main(tree, body)
    for header in main.css("header"):
        if not header.css_first("h1"):
            header.decompose()
    blocks = blocks_of(main, limits)
    if sum(map(len, blocks)) == 0:
        blocks = blocks_of(body, limits)
    if not blocks and len(data) > _HEAD:
        hint = "pages that are made by scripts have to be saved as a browser shows them"
        raise UnreadableDocument(source, "no text in this page", hint)
    _without_menus(main)
    fewer = blocks_of(main, limits)
    if sum(map(len, fewer)) * 2 > sum(map(len, blocks)):
        blocks = fewer
    named = any(block.startswith("# ") for block in blocks)
    return Loaded(joined(blocks), title="" if named else title)


def declared_in(page: bytes) -> str:
    """Return the encoding that a page says it has; empty for none."""
    found = _CHARSET.search(page[:_HEAD])
    return found[1].decode() if found is not None else ""


def _title(tree: LexborHTMLParser) -> str:
    found = tree.css_first("title")
    return " ".join((found.text() if found is not None else "").split())[:200]


def _main(tree: LexborHTMLParser, body: LexborNode) -> LexborNode:
    whole = len(body.text())
    for selector in _MAIN:
        found = tree.css(selector)
        if len(found) == 1 and len(found[0].text()) >= _MAIN_SHARE * whole:
            return found[0]
    return body


def _without_menus(main: LexborNode) -> None:
    """Take out lists and boxes that are nearly nothing but links."""
    boxes = main.css("ul,ol,div")
    for box in boxes if len(boxes) <= _MOST_BOXES else ():
        if box.parent is None or box.mem_id == main.mem_id:
            continue
        links = box.css("a")
        if len(links) < _LINKS or box.css_first("h1,h2,p,pre,table") is not None:
            continue
        linked = sum(len(link.text(strip=True)) for link in links)
        if linked >= _LINK_SHARE * len(box.text(strip=True)):
            box.decompose()
