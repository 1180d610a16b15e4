"""Monitors of a stream that may be looked at after every request.

A score of each request is turned into a conformal p-value: where it stands among all scores
before it. While requests are exchangeable these are independent and uniform, whatever the scores
are (Vovk, Gammerman and Shafer, "Algorithmic Learning in a Random World"). Bets against that
make an e-value a request, and Shiryaev-Roberts e-detectors of them raise an alarm (Shin, Ramdas
and Rinaldo, "E-detectors", 2022): the mean number of requests before a false one is at least the
threshold, with any number of measures.
"""
