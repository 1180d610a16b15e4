"""Injected instructions: in what a user writes, and in what a request is answered from.

A text loses its disguises and is decoded (`unveil`); its n-grams are found once (`grams`) and
scored window by window (`windows`, `linear`); signs that hold in any language (`rules`) and the
best windows' scores make one calibrated probability (`assess`, `artefact`). `check` holds a
request's messages against a policy, `documents` what was retrieved for it. `train` needs the extra
`quality`, nothing else here does.
"""
