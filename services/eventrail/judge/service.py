"""What the service adds to a process."""

from eventrail.judge.model_judge import ModelJudge
from eventrail.judge.reader import JudgeReader
from eventrail.judge.spending import Ledger, Spending
from eventrail.runtime.host import RELEASE, Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return the judges."""
    config, note = host.config.config, host.announcer.note
    ledger = Ledger()
    judge = ModelJudge(
        host.log,
        config=config,
        write_note=note,
        affordable=ledger.affordable,
        by=host.by,
        release=RELEASE,
    )
    return Part(
        readers=[JudgeReader(note, config, also=judge)],
        daemons=[Spending(host.client, ledger)],
    )
