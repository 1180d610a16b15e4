"""Guards for what goes to a model and what comes back; pure functions over text.

`detect` finds personal data, `mask` and `unmask` swap it for placeholders and back, `hold_back`
checks a stream while it is written, `verdict` judges a finished answer, `sealing` keeps the mask
dictionary unreadable in the log.
"""

from eventrail.guarding.allowed import NOTHING, Allowed
from eventrail.guarding.detect import LEAKABLE, PERSONAL, Detector, Settled
from eventrail.guarding.findings import Check, Finding, Severity
from eventrail.guarding.hold_back import (
    REDACTION,
    GuardClosedError,
    HoldBackWindow,
    LeakPolicy,
    Release,
    redact,
)
from eventrail.guarding.mask import mask, mask_all
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.recognise.echo import EchoRecognizer
from eventrail.guarding.span import Recognizer, Span
from eventrail.guarding.unmask import StreamUnmasker, unmask
from eventrail.guarding.verdict import ECHO_BLOCKED, Action, Verdict, judge_output

__all__ = [
    "ECHO_BLOCKED",
    "LEAKABLE",
    "NOTHING",
    "PERSONAL",
    "REDACTION",
    "Action",
    "Allowed",
    "Check",
    "Detector",
    "EchoRecognizer",
    "Finding",
    "GuardClosedError",
    "HoldBackWindow",
    "LeakPolicy",
    "MaskDictionary",
    "Recognizer",
    "Release",
    "Settled",
    "Severity",
    "Span",
    "StreamUnmasker",
    "Verdict",
    "judge_output",
    "mask",
    "mask_all",
    "redact",
    "unmask",
]
