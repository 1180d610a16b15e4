"""Two sets of requests, held against each other measure by measure."""
