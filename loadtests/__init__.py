"""Load generators, a mock provider, the compared gateways, and the drivers of `make bench`."""
