"""Choosing between pools by chance, and learning from what came of it.

Pure: draws (`draw`), evidence (`evidence`, `intervals`), what a request says about its arm
(`outcomes`), decisions (`canary`, `cascade`) and reports (`estimate`, `pairs`, `curve`). The
router, the output guard and the command line read and write; nothing here does.
"""
