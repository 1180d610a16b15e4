"""Vector servers: the dense side of an index for those whose vectors outgrow a machine.

The segments stay the truth, and keep the vectors too; a server holds a copy that is searched
instead of them. `make.make_server` gives the one of a policy, `mirror.mirror` brings it to what a
version of an index holds, and `corpus.ServerCorpus` searches a version through it. `interface`
says what a server must do; `memory` does it in this process, as the measure of the others.
"""
