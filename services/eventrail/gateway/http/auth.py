"""Who is calling over HTTP: the key in the header `Authorization`."""

from eventrail.gateway.authenticating import Authenticator, unauthenticated
from eventrail.gateway.identity import Identity

_PREFIX = "bearer "


def identify(authorization: str | None, authenticator: Authenticator) -> Identity:
    """Return who calls.

    Raises:
        RequestProblem: `unauthenticated`; no key, or one that is not good.
    """
    if authorization is None or not authorization[: len(_PREFIX)].lower() == _PREFIX:
        raise unauthenticated("there is no API key", "send the header `Authorization: Bearer KEY`")
    return authenticator.by_key(authorization[len(_PREFIX) :].strip())
