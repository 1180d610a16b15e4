"""Measure the guards, the router and their kin on labelled rows.

`rows` reads a file and says what does not fit; an evaluation runs the product's own code over the
rows and gives one line of numbers an item; `measure` makes metrics of them, with confidence
intervals, as a whole and by slice; `result` is what is printed. Rows that a shipped model was
trained on are left out and counted.
"""
