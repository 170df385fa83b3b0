"""Logistic regression, boosted trees and k-means by scikit-learn and XGBoost on what predict.mjs wrote: one line of JSON each.

python3 predictPeers.py <folder> <rows> <columns> <iterations>: x.f64 (row by row), y.u8, the last fifth held out; points.f64, ten
columns. Seconds are of the processor, so that other work on the machine does not count. Scaling is part of the
regressions; their default solver and Newton's method, which is what ours is.
"""
import json
import os
import sys
import time
import numpy as np
from sklearn.cluster import KMeans
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler

folder, rows, columns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
x = np.fromfile(os.path.join(folder, "x.f64")).reshape(rows, columns)
y = np.fromfile(os.path.join(folder, "y.u8"), dtype=np.uint8)
cut = rows - rows // 5


def tried(name, fit):
    started = time.process_time()
    predict = fit()
    trained = time.process_time()
    p = predict(x[cut:])
    scored = time.process_time()
    print(json.dumps({"learner": name, "train": trained - started, "score": scored - trained,
                      "auc": roc_auc_score(y[cut:], p), "log_loss": log_loss(y[cut:], p)}), flush=True)


def logistic(solver):
    scaler = StandardScaler().fit(x[:cut])
    model = LogisticRegression(C=1.0, solver=solver, tol=1e-6, max_iter=1000).fit(scaler.transform(x[:cut]), y[:cut])
    return lambda z: model.predict_proba(scaler.transform(z))[:, 1]


def boosting():
    model = HistGradientBoostingClassifier(max_iter=100, max_leaf_nodes=31, early_stopping=False).fit(x[:cut], y[:cut])
    return lambda z: model.predict_proba(z)[:, 1]


tried("scikit-learn logistic", lambda: logistic("lbfgs"))
tried("scikit-learn logistic (Newton)", lambda: logistic("newton-cholesky"))
tried("scikit-learn boosting", boosting)
points = np.fromfile(os.path.join(folder, "points.f64")).reshape(-1, 10)
started = time.process_time()
groups = KMeans(8, init=points[:8], n_init=1, max_iter=int(sys.argv[4]), tol=0).fit(points)
print(json.dumps({"learner": "scikit-learn k-means", "iteration": (time.process_time() - started) / groups.n_iter_,
                  "inertia": groups.inertia_}), flush=True)
try:
    import xgboost

    def trees():
        model = xgboost.XGBClassifier(n_estimators=100, learning_rate=0.1, max_leaves=31, max_depth=0, grow_policy="lossguide",
                                      tree_method="hist", n_jobs=int(os.environ.get("OMP_NUM_THREADS", "1")))
        model.fit(x[:cut], y[:cut])
        return lambda z: model.predict_proba(z)[:, 1]

    tried("XGBoost", trees)
except ImportError:
    pass
