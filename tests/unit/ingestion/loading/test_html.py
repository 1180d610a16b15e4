import pytest

from eventrail.ingestion.loading.load import load
from eventrail.ingestion.loading.loaded import UnreadableDocument

PAGE = """<!doctype html><html><head><title>The page</title><style>p {}</style></head><body>
<script>alert("script")</script><nav><a href="/">Home</a></nav>
<header><a href="/">logo</a></header>
<div><a>One</a> <a>Two</a> <a>Three</a> <a>Four</a></div>
<main><h1>Tower <small>small</small></h1>
<p>The <b>tower</b> is 330&nbsp;m high. See <a href="x">this</a>.<br>Second <code>line</code>.</p>
<ul><li>First item<ul><li>nested</li></ul></li><li><p>Second item</p></li></ul>
<pre><code>def f():
    return 1
</code></pre>
<table><caption>Heights</caption><tr><th>name</th><th>m</th></tr>
<tr><td>Tower</td><td>330</td></tr></table>
<blockquote>quoted</blockquote> loose <div>in a box</div><p># no heading</p>
<p hidden>unseen</p><button>Buy</button><img src="x" alt="picture"></main>
<footer>imprint</footer></body></html>"""

READ = """# Tower small

The tower is 330 m high. See this. Second line.

- First item

- nested

- Second item

```
def f():
    return 1
```

Heights

| name | m |
| --- | --- |
| Tower | 330 |

quoted

loose

in a box

\\# no heading"""


def test_a_page_is_what_a_reader_came_for() -> None:
    loaded = load("a.html", "text/html", PAGE.encode())
    assert loaded.text == READ
    assert loaded.title == ""


def test_a_page_without_a_heading_is_named_by_its_title() -> None:
    page = b"<title> A  page </title><p>Text.</p>"
    loaded = load("a.html", "text/html", page)
    assert (loaded.title, loaded.text) == ("A page", "Text.")


def test_menus_go_unless_they_are_all_there_is() -> None:
    links = "".join(f"<li><a href='{n}'>Entry {n}</a></li>" for n in range(6))
    prose = "<p>" + "The tower is high and the river is wide. " * 20 + "</p>"
    both = load("a.html", "text/html", f"<ul>{links}</ul>{prose}".encode())
    assert "Entry" not in both.text
    alone = load("a.html", "text/html", f"<ul>{links}</ul>".encode())
    assert alone.text.count("Entry") == 6


def test_a_table_that_lays_out_the_page_is_no_table() -> None:
    page = b"<table><tr><td><p>One.</p><table><tr><td>a</td><td>b</td></tr></table></td></tr>"
    loaded = load("a.html", "text/html", page)
    assert loaded.text == "One.\n\n| a | b |\n| --- | --- |"


def test_the_encoding_is_read_in_the_page() -> None:
    page = '<meta charset="shift_jis"><p>東京の塔は高い。</p>'
    assert load("a.html", "text/html", page.encode("shift_jis")).text == "東京の塔は高い。"


def test_deep_pages_do_not_break_it() -> None:
    deep = b"<div>" * 20_000 + b"text" + b"</div>" * 20_000
    assert load("a.html", "text/html", deep).text == "text"
    assert "text" in load("a.html", "text/html", b"<ul><li>" * 2_000 + b"text").text


def test_a_page_that_scripts_make_is_refused() -> None:
    page = b"<body><div id=app></div><script>" + b"x" * 10_000 + b"</script></body>"
    with pytest.raises(UnreadableDocument, match="no text in this page"):
        load("a.html", "text/html", page)
