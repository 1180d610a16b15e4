"""Parts of `loadtests.made_lake`: requests drawn at random, as columns."""
