"""One module for each kind of span; see `eventrail.guarding.span` for the contract."""
