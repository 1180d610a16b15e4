"""What a text says once its disguises are taken off.

`clean` undoes what a reader's eye does not see: invisible characters, letters of another script
that look alike, marks piled on letters. `decoders` read what is written in another alphabet or
code; `search` tries those that a text gives cause for, within bounds of depth and size.
"""

from eventrail.guarding.attacks.unveil.clean import Cleaned, clean
from eventrail.guarding.attacks.unveil.search import Hidden, hidden_in

__all__ = ["Cleaned", "Hidden", "clean", "hidden_in"]
