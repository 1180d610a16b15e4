"""Whether Korean words have the particle they have in the documents: who did it, and to whom."""

import re
from typing import Final

from eventrail.guarding.grounding.match import Match
from eventrail.guarding.grounding.words import Kind, Word

_PARTICLES: Final = (
    ("subject", re.compile(r"(?:은|는|이|가|께서|에서는)$")),
    ("object", re.compile(r"(?:을|를)$")),
    ("other", re.compile(r"(?:에게|한테|에|로|으로|의|와|과|에서|부터|까지|보다)$")),
)


def roles(match: Match) -> dict[str, float]:
    """Count words that the nearby sentences hold only with another kind of particle."""
    there: dict[str, set[str]] = {}
    for place in match.nearby:
        for word in place.words:
            if word.kind & Kind.KOREAN:
                there.setdefault(word.stem, set()).add(_role(word))
    mine = [(word.stem, _role(word)) for word in match.claim.weighty if word.kind & Kind.KOREAN]
    changed = sum(bool(role) and role not in there.get(stem, {role}) for stem, role in mine)
    return {"role_changed": float(changed)}


def _role(word: Word) -> str:
    particle = word.lower[len(word.stem) :]
    for name, pattern in _PARTICLES:
        if particle and pattern.search(particle):
            return name if name != "other" else particle[-2:]
    return ""
