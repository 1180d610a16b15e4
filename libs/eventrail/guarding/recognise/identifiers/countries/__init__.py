"""The identifiers of countries, one module each."""

from typing import Final

from eventrail.guarding.recognise.identifiers.countries import (
    au,
    ca,
    de,
    es,
    fi,
    india,
    it,
    kr,
    ng,
    ph,
    pl,
    se,
    sg,
    th,
    tr,
    uk,
    us,
    us_health,
    za,
)
from eventrail.guarding.recognise.identifiers.kind import Kind

KINDS: Final[tuple[Kind, ...]] = tuple(
    kind
    for country in (
        kr,
        us,
        us_health,
        uk,
        au,
        ca,
        de,
        es,
        fi,
        india,
        it,
        ng,
        ph,
        pl,
        se,
        sg,
        th,
        tr,
        za,
    )
    for kind in country.KINDS
)
"""All of them; of two that fit one value equally well, the earlier names it."""
