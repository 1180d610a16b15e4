"""What to do about a loop, as lines of configuration."""

from typing import Literal

Kind = Literal["documents", "arms", "models", "cached answers"]

_EXPLORE = """let a share be dealt by chance, so that what is not chosen is still tried:
routes:
  chat:
    experiment:
      sticky: request
      arms:
        chosen: {pool: POOL, weight: 0.95}
        tried: {pool: OTHER, weight: 0.05}"""

_DIVERSE = """take documents that differ, and let fewer be left out for a low score:
retrieval:
  default: {diversity: 0.3, relevance: 0.05}"""

_ASK = """ask some users by chance, so that what is rarely shown is rated too:
feedback:
  default: {ask_rate: 0.05}"""

_FORGET = """let cached answers end sooner, and answer more of them afresh, unseen:
caching:
  default:
    ttl_s: 3600
    semantic: {ttl_s: 900, audit: 0.1}"""

_REMEDIES: dict[str, list[str]] = {
    "documents": [_DIVERSE, _ASK],
    "arms": [_EXPLORE, _ASK],
    "models": [_EXPLORE],
    "cached answers": [_FORGET],
}


def remedies(kind: Kind) -> list[str]:
    """Return what to do, each with lines for the configuration."""
    return _REMEDIES[kind]
