"""What the service adds to a process."""

import functools
import time

from eventrail.cache.audit import Auditor
from eventrail.cache.bucket import CacheBucket
from eventrail.cache.claim_bucket import ClaimBucket
from eventrail.cache.evict import Evictor
from eventrail.cache.feedback import FeedbackIntake
from eventrail.cache.fill import CacheFill
from eventrail.cache.flights import Flights
from eventrail.cache.following import Following, Take
from eventrail.cache.live_rate import LiveRate
from eventrail.cache.lookup import CacheStage
from eventrail.cache.questions import Questions
from eventrail.cache.semantic import Semantic
from eventrail.cache.telling import Telling, load
from eventrail.cache.tier import LocalTier
from eventrail.cache.waiting import WaitStage
from eventrail.caching.kept.audits import Audits
from eventrail.config.caching import Caching
from eventrail.config.lookup import caching_in, listening_in
from eventrail.contracts.notes import Audited
from eventrail.eventlog.jetstream import names
from eventrail.runtime.host import RELEASE, Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return the stages, the reader that fills the bucket, and what follows buckets and ratings."""
    return await assemble(host, load())


async def assemble(host: Host, telling: Telling | None) -> Part:
    """Return the part of a process, given who tells questions apart; None for nobody."""
    policy = functools.partial(_policy, host)
    questions = Questions(telling.judge) if telling is not None else None
    tier = LocalTier(policy, questions)
    semantic = None
    if telling is not None and questions is not None:
        semantic = Semantic(telling.judge, telling.bound_for, tier, questions)
    flights = Flights(ClaimBucket(host.client), time.time)
    bucket = CacheBucket(host.client, tier, flights.land)
    await bucket.open()
    config, versions, note = host.config.config, host.config.index_versions, host.announcer.note
    auditor = None
    if telling is not None:
        same = telling.same_answer
        auditor = Auditor(
            host.log,
            bucket,
            config=config,
            write_note=note,
            same_answer=same,
            by=host.by,
            release=RELEASE,
        )
    evictor = Evictor(bucket, host.log, config, note)
    rate = LiveRate()
    return Part(
        stages=[CacheStage(tier, versions, semantic, flights), WaitStage(tier, flights, host.log)],
        readers=[CacheFill(bucket, config, versions, flights, semantic=semantic, also=auditor)],
        daemons=[
            _bucket(host, names.CACHE_BUCKET, bucket.take),
            _bucket(host, names.FLIGHTS_BUCKET, flights.take),
            Following(host.client, names.NOTES, f"note.{Audited.kind}.", rate.take),
            FeedbackIntake(host.client, evictor, functools.partial(_evict_from, host)),
        ],
        reports={"cache": functools.partial(_report, tier, flights, rate.audits)},
    )


def _bucket(host: Host, name: str, take: Take) -> Following:
    return Following(host.client, f"KV_{name}", f"$KV.{name}.", take)


def _policy(host: Host, tenant: str) -> Caching:
    return caching_in(host.config.config(), tenant)


def _evict_from(host: Host, tenant: str) -> float:
    return listening_in(host.config.config(), tenant).evict_from


def _report(tier: LocalTier, flights: Flights, audits: Audits) -> dict[str, object]:
    rate = audits.total.rate()
    return {
        "entries": len(tier),
        "waiting": flights.waiting,
        "audited": audits.total.audited,
        "false_hits": [rate.value, rate.low, rate.high],
    }
