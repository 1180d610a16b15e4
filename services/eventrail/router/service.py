"""What the service adds to a process."""

from eventrail.router.canaries import Canaries
from eventrail.router.intent_learning import IntentLearning
from eventrail.router.intents import IntentReader
from eventrail.router.listening import PoolListener
from eventrail.router.route import RouterStage
from eventrail.router.shadowing import Shadowing
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return the router, what tells it which pools are down, and who looks after experiments.

    The intents in force are learnt before it takes work.
    """
    listener = PoolListener(host.client)
    intents = IntentReader()
    await intents.follow(host.config.config())
    return Part(
        stages=[RouterStage(listener.down, intents)],
        daemons=[listener, Shadowing(host), Canaries(host), IntentLearning(host, intents)],
    )
