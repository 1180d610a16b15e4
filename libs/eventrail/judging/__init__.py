"""How good an answer is: what service, replay, evaluation and study share of judging; pure.

`case` is what is judged, `rules` measures it without a model and without the right answer,
`references` against one, `checks` names all of these, and `model` is the protocol by which a
large model is asked. `agreement`, `calibration` and `anchors` say how far a judge is to be
believed, and `sampling` who is judged at all.
"""
