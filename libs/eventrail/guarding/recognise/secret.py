"""Keys and tokens: those of a shape that can be told from other text, and those that are named.

The user name and password of an address (`https://ann:secret@host/`, RFC 3986, 3.2.1) are secret,
and so is what stands behind `password=`, `"api_key": ` and the like if it has letters and digits.
"""

import re
from string import ascii_letters, digits
from typing import Final

from eventrail.guarding.automaton import automaton, literal
from eventrail.guarding.recognise.credentials import credentials, pending_credentials
from eventrail.guarding.span import Span

LONGEST_TOKEN: Final = 1024
"""Characters of the longest token, or part of a JSON web token, that is taken in."""

LONGEST_PEM: Final = 4096
"""Characters of the longest private key that is taken in (RSA 4096 has 3,300)."""

_TOKEN_CHARACTERS: Final = ascii_letters + digits + "_-"
_PART: Final = "[A-Za-z0-9_-]"
_PREFIXED: Final = (
    "sk-",  # OpenAI, Anthropic and others
    "sk_live_",  # Stripe
    "sk_test_",
    "rk_live_",
    "ghp_",  # GitHub
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",  # GitLab
    "xoxb-",  # Slack
    "xoxp-",
    "xoxa-",
    "xoxs-",
    "hf_",  # Hugging Face
    "npm_",  # npm
    "pypi-",  # PyPI
    "AIza",  # Google
    "dop_v1_",  # DigitalOcean
    "gsk_",  # Groq
    "xai-",  # xAI
    "nvapi-",  # NVIDIA
    "r8_",  # Replicate
    "shpat_",  # Shopify
    "whsec_",  # Stripe, for webhooks
    "ya29.",  # Google, OAuth
    "AKIA",  # AWS access key ids
    "ASIA",
)
_OWN_KEY: Final = "er-"  # Eventrail's virtual keys
_LONGEST_PREFIX: Final = max(map(len, _PREFIXED))
_PEM_OPENING: Final = "-----BEGIN"
_OPENING = re.compile("|".join(map(re.escape, (*_PREFIXED, _OWN_KEY, "SG.", "eyJ", _PEM_OPENING))))
_GATE = automaton("|".join(map(literal, (*_PREFIXED, _OWN_KEY, "SG.", "eyJ", _PEM_OPENING))))
_PREFIXED_BODY = re.compile(
    rf"(?:{'|'.join(map(re.escape, _PREFIXED))}){_PART}{{16,{LONGEST_TOKEN}}}"
)
_OWN_BODY = re.compile(rf"{_OWN_KEY}[0-9a-f]{{12}}-[0-9a-f]{{64}}(?!{_PART})")
_DOTTED_BODY = re.compile(  # SendGrid keys and JSON web tokens (RFC 7519)
    rf"SG\.{_PART}{{16,64}}\.{_PART}{{16,64}}"
    rf"|eyJ{_PART}{{8,{LONGEST_TOKEN}}}\.{_PART}{{8,{LONGEST_TOKEN}}}(?:\.{_PART}{{0,{LONGEST_TOKEN}}})?"
)
_PEM = re.compile(  # RFC 7468, with the headers of RFC 1421; the group is what may be its body
    rf"-----BEGIN [A-Z ]{{0,32}}PRIVATE KEY-----(?=([A-Za-z0-9+/=\s:,-]{{0,{LONGEST_PEM}}}))"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/=]{32}")
_PEM_FOOTER = re.compile(r"-----END [A-Z ]{0,32}PRIVATE KEY-----")
_PEM_GROWING = re.compile(r"-----BEGIN(?: [A-Z ]{0,44}-{0,5})?\Z|-{1,5}\Z|-----B(?:EGI|EG|E)?\Z")
_PEM_MARGIN: Final = 64  # the header


class SecretRecognizer:
    """Finds API keys, access tokens, JSON web tokens and private keys."""

    kind: str = "SECRET"
    priority: int = 40

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Every secret that begins at or after `start`."""
        openings = _OPENING.finditer(text, start) if _GATE(text[start:]) else ()
        found = [
            Span(self.kind, opening.start(), end)
            for opening in openings
            if (end := _end_of(text, opening.start())) > 0
        ]
        return [*found, *(Span(self.kind, *ends) for ends in credentials(text, start))]

    def pending(self, text: str) -> int:
        """Holds an unfinished token behind a known prefix, and an unfinished private key."""
        return min(_pending_token(text), _pending_pem(text), pending_credentials(text))

    def normal(self, value: str) -> str:
        """Secrets are compared as they are."""
        return value


def _end_of(text: str, at: int) -> int:
    """Where the secret that opens at `at` ends; 0 when there is none."""
    if text.startswith(_PEM_OPENING, at):
        return _end_of_pem(text, at)
    if at > 0 and text[at - 1] in _TOKEN_CHARACTERS:
        return 0
    token = _PREFIXED_BODY.match(text, at) or _DOTTED_BODY.match(text, at)
    token = token or _OWN_BODY.match(text, at)
    if token is None or not any(map(str.isdigit, token[0])):
        return 0  # words joined by hyphens have no digits
    return token.end()


def _end_of_pem(text: str, at: int) -> int:
    """Where a private key ends; one without a footer, where its body cannot go on."""
    header = _PEM.match(text, at)
    if header is None:
        return 0
    start, end = header.span(1)
    footer = _PEM_FOOTER.search(text, start, end)
    if footer:
        return footer.end()
    return end if _BASE64.search(text, start, end) else 0


def _pending_token(text: str) -> int:
    floor = max(0, len(text) - 3 * LONGEST_TOKEN)
    run = floor + len(text[floor:].rstrip(_TOKEN_CHARACTERS + "."))
    opening = _OPENING.search(text, run)
    if opening:
        return opening.start()
    word = len(text[run:].rstrip(_TOKEN_CHARACTERS)) + run
    return word if len(text) - word < _LONGEST_PREFIX else len(text)


def _pending_pem(text: str) -> int:
    for header in _PEM.finditer(text, max(0, len(text) - LONGEST_PEM - _PEM_MARGIN)):
        start, end = header.span(1)
        if end == len(text) and not _PEM_FOOTER.search(text, start, end):
            return header.start()
    growing = _PEM_GROWING.search(text, max(0, len(text) - _PEM_MARGIN))
    return growing.start() if growing else len(text)
