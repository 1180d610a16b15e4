"""Turns the history of a tenant's documents into an index, and opens what is in force.

`choices` say which settings shape an index from which change on, `recipes` what that means in this
release, `indexer` builds, `current` names what is in force in a folder, and `opened` opens it.
"""
