"""From the tree of a web page to blocks of Markdown."""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from eventrail.ingestion.loading.loaded import Limits
from eventrail.ingestion.loading.markup import escaped, fenced, heading, item, table

_TEXT = "-text"
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "body", "caption", "center", "dd", "details", "div"}
    | {"dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup"}
    | {"hr", "html", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody"}
    | {"td", "tfoot", "th", "thead", "tr", "ul", "h1", "h2", "h3", "h4", "h5", "h6"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_DEEPEST = 150
"""Elements inside elements; what lies deeper is taken as plain text."""


def blocks_of(root: LexborNode, limits: Limits) -> list[str]:
    """Return the blocks of an element in order."""
    return list(_Walk(limits).children(root, 0))


class _Walk:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def children(self, node: LexborNode, depth: int) -> Iterator[str]:
        """Yield blocks; text between them is a paragraph."""
        line: list[str] = []
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if depth < _DEEPEST and (tag in _BLOCKS or _holds_blocks(child)):
                yield from _paragraph(line)
                line = []
                yield from self.block(child, tag, depth + 1)
            else:
                line.append(_inline(child))
        yield from _paragraph(line)

    def block(self, node: LexborNode, tag: str, depth: int) -> Iterator[str]:
        if tag in _HEADINGS:
            text = " ".join(node.text().split())
            if text:
                yield heading(int(tag[1]), text)
        elif tag == "pre":
            if node.text().strip():
                yield fenced(node.text().strip("\n"))
        elif tag == "table":
            yield from self.table(node, depth)
        elif tag == "li":
            yield from self.item(node, depth)
        else:
            yield from self.children(node, depth)

    def item(self, node: LexborNode, depth: int) -> Iterator[str]:
        """Yield a list item: its own text, then the blocks in it."""
        blocks = list(self.children(node, depth))
        if blocks and blocks[0][:1] not in {"#", "`", "|", "-"}:
            yield item(blocks[0])
            blocks = blocks[1:]
        yield from blocks

    def table(self, node: LexborNode, depth: int) -> Iterator[str]:
        """Yield a table of data; one that only lays out the page is walked through."""
        rows = [
            [" ".join(cell.text(separator=" ").split()) for cell in _cells(row)]
            for row in node.css("tr")[: self._limits.rows]
        ]
        rows = [row for row in rows if any(row)]
        columns = max(map(len, rows), default=0)
        if columns < 2 or len(node.css("table")) > 1:  # noqa: PLR2004 -- one column is no table; `css` counts the node itself
            yield from self.children(node, depth)
            return
        caption = node.css_first("caption")
        if caption is not None:
            yield from _paragraph([caption.text()])
        yield table(rows)


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in row.iter() if cell.tag in {"td", "th"}]


def _holds_blocks(node: LexborNode) -> bool:
    """Return whether an element that should not hold blocks does, e.g. a link around a box."""
    if node.tag in {_TEXT, None, "code"} or node.child is None:
        return False
    return node.css_first("p,div,ul,ol,table,pre,h1,h2,h3,h4,h5,h6,section,article") is not None


def _inline(node: LexborNode) -> str:
    if node.tag == "br":
        return "\n"
    if node.tag in {"img", "-comment"}:
        return ""
    return node.text_content or "" if node.tag == _TEXT else node.text()


def _paragraph(parts: list[str]) -> Iterator[str]:
    text = "".join(parts)
    if text.strip():
        yield escaped(text)
