"""How the gateway shows itself over HTTP."""

from collections.abc import Iterator

import msgspec

from eventrail.config.bounds import Problem


class Http(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """HTTP.

    Attributes:
        cors_origins: origins, such as `https://app.example.com`, whose web pages may call the
            API from a browser; `*` for any. Empty, the default, for none.
        cors_max_age_s: seconds for which a browser may remember that.
    """

    cors_origins: list[str] = []
    cors_max_age_s: int = 600

    def allows(self, origin: str) -> bool:
        """Whether pages of an origin may call the API."""
        return origin in self.cors_origins or "*" in self.cors_origins


def http_problems(http: Http) -> Iterator[Problem]:
    """Yield what is wrong, by field."""
    for index, origin in enumerate(http.cors_origins):
        scheme, mark, rest = origin.partition("://")
        plain = scheme in {"http", "https"} and mark and rest and "/" not in rest
        if origin != "*" and not plain:
            yield (
                f"cors_origins[{index}]",
                f"{origin!r} is no origin such as https://app.example.com, nor `*`",
            )
    if http.cors_max_age_s < 0:
        yield "cors_max_age_s", f"must be at least 0, not {http.cors_max_age_s}"
