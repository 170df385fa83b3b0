"""Isotonic regression of scikit-learn on rows that anybody can draw again. Writes isotonic.json next to itself.

Rows come from Park & Miller's generator (state · 16807 mod 2³¹ − 1), so that isotonic.test.ts draws the same. Printed
with scikit-learn 1.2.1: different values and their sum, plain 13 105.000000000, weighted 13 103.139222120.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.isotonic import IsotonicRegression

state = 7


def uniform():
    global state
    state = state * 16807 % 2147483647
    return state / 2147483647


rows = [(np.floor(uniform() * 90) / 100, uniform(), 1 + np.floor(uniform() * 3)) for _ in range(400)]
x = np.array([r[0] for r in rows])
y = np.array([1.0 if r[1] < r[0] * r[0] else 0.0 for r in rows])
w = np.array([r[2] for r in rows])
found = {}
for name, weights in [("plain", None), ("weighted", w)]:
    fitted = IsotonicRegression().fit(x, y, sample_weight=weights).predict(x)
    found[name] = fitted.tolist()
    print(name, len(np.unique(fitted.round(12))), f"{fitted.sum():.9f}")
(Path(__file__).parent / "isotonic.json").write_text(json.dumps(found, separators=(",", ":")) + "\n")
