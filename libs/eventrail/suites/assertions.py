"""All that may be asserted of an answer; pure.

In files an assertion is a mapping with the field `check`:

    - {check: contains, text: Paris}
    - {check: like, least: 0.7}
    - {check: costs, most: 0.01}
"""

from eventrail.suites.asserting.ends import Costs, Refuses, Status, Takes
from eventrail.suites.asserting.forms import Fits, Language, Words
from eventrail.suites.asserting.steps import Calls, Cites, Finds, Routes
from eventrail.suites.asserting.texts import Contains, Equals, Lacks, Like, Matches
from eventrail.suites.ran import Ran

Assertion = (
    Status
    | Contains
    | Lacks
    | Matches
    | Equals
    | Like
    | Fits
    | Cites
    | Costs
    | Takes
    | Words
    | Language
    | Refuses
    | Routes
    | Finds
    | Calls
)
"""Everything that may be asserted."""


def usual(recorded: Ran) -> list[Assertion]:
    """Return what is asserted of a request when nothing else is said.

    It ends as it did; an answer is like the one recorded and in its language, with most of its
    documents, and costs at most twice as much.
    """
    asserted: list[Assertion] = [Status()]
    if recorded.answer:
        asserted += [Like(), Language()]
    if recorded.sources:
        asserted.append(Cites(least=0.5))
    if recorded.cost:
        asserted.append(Costs(times=2.0))
    return asserted
