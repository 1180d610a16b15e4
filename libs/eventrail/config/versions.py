"""Every content a template ever had, in the bucket beside the document.

A version has a key of its own, `template.<id>.<number>`, which is made once and never changed, so
`docs@3` means the same for good, however often the document changes. It is made before the
document that needs it is stored: whoever sees the document can see the version.
"""

from collections.abc import Mapping

import msgspec
import structlog
from nats.js.client import JetStreamContext
from nats.js.errors import KeyWrongLastSequenceError

from eventrail.bus.stored import read_stored
from eventrail.config.template import Template, numbers_of, version_name
from eventrail.eventlog.jetstream.names import CONFIG_BUCKET

_log = structlog.get_logger(__name__)

TEMPLATE_PREFIX = "template."
"""Keys `template.<id>.<number>` hold the templates' versions."""


def version_of(key: str) -> str:
    """Return the name of the version under a key: `docs@3` for `template.docs.3`."""
    template, _, number = key.removeprefix(TEMPLATE_PREFIX).rpartition(".")
    return f"{template}@{number}"


def decode_version(key: str, value: bytes) -> Template | None:
    """Return the template under a key; None if it is of another release and does not decode."""
    try:
        return msgspec.json.decode(value, type=Template)
    except msgspec.MsgspecError as error:
        _log.warning("template version not understood", key=key, error=str(error))
        return None


async def load_versions(jetstream: JetStreamContext) -> dict[str, Template]:
    """Return all versions by their names; raises nats.errors.Error."""
    found: dict[str, Template] = {}
    for entry in await read_stored(jetstream, CONFIG_BUCKET, f"{TEMPLATE_PREFIX}>"):
        template = decode_version(entry.key, entry.value or b"")
        if template is not None:
            found[version_of(entry.key)] = template
    return found


async def keep_versions(
    jetstream: JetStreamContext, templates: Mapping[str, Template]
) -> dict[str, Template]:
    """Give each content that has no number yet the next one; return all versions.

    Raises:
        nats.errors.Error: it could not be stored.
    """
    bucket = await jetstream.key_value(CONFIG_BUCKET)
    versions = await load_versions(jetstream)
    for name, template in templates.items():
        free = 1
        while template not in (versions[each] for each in _named(name, versions)):
            number = max([free, *(each + 1 for each in numbers_of(name, versions))])
            try:
                await bucket.create(f"{TEMPLATE_PREFIX}{name}.{number}", _encode(template))
            except KeyWrongLastSequenceError:  # somebody else, or another release, has taken it
                versions, free = await load_versions(jetstream), number + 1
            else:
                versions[version_name(name, number)] = template
    return versions


def _named(template: str, versions: Mapping[str, Template]) -> list[str]:
    return [version_name(template, number) for number in numbers_of(template, versions)]


_encode = msgspec.json.Encoder().encode
