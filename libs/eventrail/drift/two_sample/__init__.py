"""Tests of whether two sets of requests are alike, and corrections for many of them.

P-values are by permutation: under the null hypothesis that both sets are drawn from one, each
relabelling is as likely as the one seen, so the rate of false alarms is exact at any size.
"""
