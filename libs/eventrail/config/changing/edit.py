"""The document after an operator's wish; pure."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import msgspec
import yaml

from eventrail.config.changing.mask import unmasked
from eventrail.config.changing.paths import parse_path
from eventrail.config.changing.places import with_value, without
from eventrail.config.convert import convert
from eventrail.config.model import Config, InvalidConfig, check
from eventrail.config.template import Numbered
from eventrail.config.yaml_document import load_yaml

_NOT_WRITTEN = ("revision", "numbered")
"""Fields that the store fills in."""


def plain(config: Config) -> dict[str, Any]:
    """Return the document as plain data, without defaults, and without what is beside it."""
    return msgspec.to_builtins(msgspec.structs.replace(config, revision=0, numbered=Numbered()))


def read_value(text: str) -> Any:
    """Return what an operator typed, as YAML: `5`, `true`, `chat`, `[a, b]`, `{tokens: 3}`.

    Raises:
        InvalidConfig: it is no YAML.
    """
    try:
        return load_yaml(text)
    except yaml.YAMLError as error:
        raise InvalidConfig(f"{text!r} is no YAML; put text into quotes: {error}") from error


def read_partial(path: Path) -> dict[str, Any]:
    """Return the sections of a YAML or JSON file, as they are written.

    Raises:
        InvalidConfig: it cannot be read, or holds no sections.
    """
    try:
        document: object = load_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidConfig(f"{path}: {error}") from error
    if not isinstance(document, dict) or not document:
        raise InvalidConfig(f"{path}: write sections, such as `pools:`")
    return cast("dict[str, Any]", document)


def merge(present: Config, sections: Mapping[str, Any]) -> Config:
    """Return `present` with the sections given in place of its own; others stay.

    So a document of `pools:` alone says all about the pools, and nothing about rules, templates
    and tenants. A masked value stands for the one that is there.

    Raises:
        InvalidConfig: it does not fit; the message names the field.
    """
    given = {name: each for name, each in sections.items() if name not in _NOT_WRITTEN}
    return _made(present, {**plain(present), **given})


def set_value(present: Config, path: str, value: Any) -> Config:
    """Return `present` with another value at a path such as `rules[2].pool`.

    Raises:
        UnknownPath: the path leads nowhere.
        InvalidConfig: the value does not fit; the message names the field.
    """
    return _made(present, with_value(plain(present), parse_path(path), value))


def remove(present: Config, path: str) -> Config:
    """Return `present` without what stands at a path; its default comes in its place, if any.

    Raises:
        UnknownPath: nothing stands there.
        InvalidConfig: something else needs it; the message names the field.
    """
    return _made(present, without(plain(present), parse_path(path)))


def _made(present: Config, document: Mapping[str, Any]) -> Config:
    whole = unmasked(document, plain(present))
    config = convert({name: v for name, v in whole.items() if name not in _NOT_WRITTEN}, Config)
    beside = {"revision": present.revision, "numbered": present.numbered}
    return check(msgspec.structs.replace(config, **beside))
