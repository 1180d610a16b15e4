"""Read YAML as people mean it: only `true` and `false` are booleans.

PyYAML follows YAML 1.1, in which `on`, `off`, `yes` and `no` are booleans too, also as keys: a
fallback's `on:` would be `True:`. YAML 1.2 (10.3.2, the core schema) has done away with that.
"""

import re
from typing import Any

import yaml

_BOOLEAN = "tag:yaml.org,2002:bool"


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader with the booleans of YAML 1.2."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOLEAN]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    _BOOLEAN, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def load_yaml(text: str) -> Any:
    """Return what a YAML or JSON text says; raise `yaml.YAMLError` if it is neither."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 -- a safe loader
