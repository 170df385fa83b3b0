"""Boosted trees of scikit-learn on rows that anybody can draw again: every split of every tree, and predictions.

Rows come from Park & Miller's generator (state · 16807 mod 2³¹ − 1), so that boosting.test.ts draws the same. Writes
boosting.json next to itself. Printed with scikit-learn 1.2.1: trees, leaves and mean prediction of each case, which are
logistic 12 96 0.286305359; ridge 5 12 96 0.286161713; monotone 12 96 0.285637686 LL; weights 12 96 0.285937258;
squared 12 96 1.059211420; poisson 12 96 1.075711014.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import log_loss

ROWS = 3000
state = 42


def uniform():
    global state
    state = state * 16807 % 2147483647
    return state / 2147483647


x = np.empty((ROWS, 5))
chance_of = np.empty(ROWS)
weights = np.empty(ROWS)
clicked = np.empty(ROWS)
amount = np.empty(ROWS)
count = np.empty(ROWS)
for i in range(ROWS):
    smooth, digit, rare, gap, skewed = (uniform() for _ in range(5))
    x[i] = [
        smooth,
        np.floor(digit * 10),
        0 if rare < 0.9 else rare,
        np.nan if gap < 0.2 else gap,
        skewed * skewed * skewed,
    ]
    eta = 2 * smooth - (1 if digit > 0.6 else 0) + (1.5 if gap < 0.2 else 0) + (smooth if skewed < 0.3 else 0)
    clicked[i] = 1 if uniform() * 4 < eta else 0
    amount[i] = eta + uniform() - 0.5
    count[i] = np.floor((eta + 2) * uniform())
    weights[i] = 1 + np.floor(uniform() * 3)

SHARED = {"learning_rate": 0.2, "max_iter": 12, "max_leaf_nodes": 8, "min_samples_leaf": 20, "early_stopping": False}
CASES = [
    ("logistic", HistGradientBoostingClassifier(**SHARED), clicked, None),
    ("logistic, ridge 5", HistGradientBoostingClassifier(l2_regularization=5, **SHARED), clicked, None),
    ("logistic, monotone", HistGradientBoostingClassifier(monotonic_cst=[-1, 0, 0, 1, 0], **SHARED), clicked, None),
    ("logistic, weights", HistGradientBoostingClassifier(**SHARED), clicked, weights),
    ("squared", HistGradientBoostingRegressor(**SHARED), amount, None),
    ("poisson", HistGradientBoostingRegressor(loss="poisson", **SHARED), count, None),
]

found = []
for name, learner, y, w in CASES:
    model = learner.fit(x, y, sample_weight=w)
    trees = []
    for (predictor,) in model._predictors:
        trees.append([
            [-1, int(n["count"])] if n["is_leaf"] else [int(n["feature_idx"]), int(n["count"])]
            for n in predictor.nodes
        ])
    predicted = model.predict_proba(x)[:, 1] if name.startswith("logistic") else model.predict(x)
    # Where a bound of a monotone column binds, scikit-learn weighs a split by the first derivative alone: other trees.
    if "monotone" in name:
        found.append({"name": name, "log_loss": log_loss(y, predicted)})
    else:
        found.append({"name": name, "trees": trees, "predicted": [float(f"{p:.9g}") for p in predicted[:200]]})
    print(name, len(trees), sum(n[0] < 0 for t in trees for n in t), f"{predicted.mean():.9f}", found[-1].get("log_loss", ""))
(Path(__file__).parent / "boosting.json").write_text(json.dumps(found, separators=(",", ":")) + "\n")
