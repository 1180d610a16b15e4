"""`eventrail find`: requests by what was said in them and what came of them."""
