"""Numbers of templates' versions, when several operators want one at once."""

import asyncio

from eventrail.config.model import Template
from eventrail.config.template import numbers_of
from eventrail.config.versions import keep_versions, load_versions
from eventrail.eventlog.jetstream.names import CONFIG_BUCKET
from tests.conftest import Provisioned


async def test_every_content_gets_one_number_and_no_number_two_contents(
    provisioned: Provisioned,
) -> None:
    jetstream = provisioned.client.jetstream()
    before = await load_versions(jetstream)
    contents = [Template(system=f"Text {number % 5}") for number in range(10)]
    await asyncio.gather(*(keep_versions(jetstream, {"docs": each}) for each in contents))
    versions = await load_versions(jetstream)
    assert before.items() <= versions.items()
    new = [versions[f"docs@{n}"] for n in numbers_of("docs", versions)][1:]
    assert sorted(each.system for each in new) == [f"Text {number}" for number in range(5)]
    assert numbers_of("docs", versions) == [1, 2, 3, 4, 5, 6]


async def test_a_version_of_another_release_is_left_alone(provisioned: Provisioned) -> None:
    jetstream = provisioned.client.jetstream()
    bucket = await jetstream.key_value(CONFIG_BUCKET)
    await bucket.put("template.docs.2", b'{"system": "New.", "tone": "kind"}')
    assert "docs@2" not in await load_versions(jetstream)
    versions = await keep_versions(jetstream, {"docs": Template(system="Ours.")})
    assert versions["docs@3"].system == "Ours."
    assert (await bucket.get("template.docs.2")).value == b'{"system": "New.", "tone": "kind"}'
