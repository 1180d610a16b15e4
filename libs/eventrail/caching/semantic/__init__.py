"""Whether two questions ask for the same thing, so that one answer serves both.

`reading` takes a question apart, `rules` say for certain that two differ, and `learned` says how
probable it is that they do not. `judge` puts them together; `bound` says how probable it has to
be, `worth` which answers are worth keeping, and `answers` whether two answers say the same.
"""

from eventrail.caching.semantic.answers import same_answer
from eventrail.caching.semantic.bound import bound_for
from eventrail.caching.semantic.judge import SemanticJudge, make_judge

__all__ = ["SemanticJudge", "bound_for", "make_judge", "same_answer"]
