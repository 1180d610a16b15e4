"""`python -m eventrail.cli`: the same as the `eventrail` command."""

from eventrail.cli.app import main

main()
