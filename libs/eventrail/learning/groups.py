"""Which things belong together, also by way of others: what must be on one side of a split."""

from collections.abc import Iterable


def least_of(groups: Iterable[Iterable[str]]) -> dict[str, str]:
    """Return for each name the least of all that groups join it with (union-find).

    Args:
        groups: names that belong together; two groups that share one are joined.
    """
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for group in groups:
        names = iter(group)
        first = next(names, None)
        if first is None:
            continue
        one = root(first)
        for name in names:
            one, other = sorted((one, root(name)))
            parent[other] = one
    return {name: root(name) for name in list(parent)}
