"""What the caches keep, as it stands in the bucket `CACHE`, and what was found about it later.

For the service that answers from it and the commands that look at it; `services` cannot be
imported here.
"""
