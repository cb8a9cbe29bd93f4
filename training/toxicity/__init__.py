"""How coarse texts and verses are, and how well the filter works.

Rates over the training text, the raw model and verses at each level (`rates`, `lines`); a table
of bias (`bias`); probes, ours beside public packages (`probes`, `packages`); a dictionary's
false alarms (`dictionary`); the filter's share of a verse's time (`cost`), and what hostile
texts cost (`hostile`).
"""
