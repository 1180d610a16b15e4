"""Names of people, places and organisations, addresses, dates and ages, by a small trained tagger.

A text is cut into words (`words`); each has features (`features`, `listed`) with trained weights
(`weights`), which are summed with those of its neighbours (`scores`, `cache`); the best labels
follow (`decode`), and names from them (`spans`). `tagger` puts these together, `recognise` makes
them part of a detector. `train` needs the extra `quality`, nothing else here does.
"""

from eventrail.guarding.names.artefact import artefact_in_force
from eventrail.guarding.names.labels import KINDS, QUANTITY
from eventrail.guarding.names.recognise import family

__all__ = ["KINDS", "QUANTITY", "artefact_in_force", "family"]
