"""Texts that anybody may have written, as a terminal may be given them."""

_PICTURES = (
    {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"}
    | {0x7F: 0x2421}
    | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
)


def shown(text: str) -> str:
    """Return the text with control characters as pictures of themselves, but line ends and tabs.

    So no text of a request can move the cursor, change colours, or set the clipboard.
    """
    return text.translate(_PICTURES)
