"""Who is asking, as the doors have found out."""

import msgspec


class Identity(msgspec.Struct, frozen=True):
    """An authenticated caller.

    Attributes:
        tenant: whose request it is.
        key: id of the virtual key; empty for a key of the configuration, and for a NATS user
            that stands for the whole tenant.
        models: public model names the key may ask for; empty for all of the tenant's.
    """

    tenant: str
    key: str = ""
    models: frozenset[str] = frozenset()
