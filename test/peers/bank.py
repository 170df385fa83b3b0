"""Chances of a term deposit by scikit-learn on the bank marketing exports: writes bank.json.

Run with Debian's python3-sklearn and python3-xgboost: python3 bank.py <folder of real exports>. `duration` is known only
after the call and left out. Rows are numbered from 1. Random split: row i is held out if (i * 7919 % 10007) % 5 == 0.
Split in time: the last fifth of the rows, which are in order of the calls, is held out.
"""
import json
import os
import sys
import warnings
import numpy as np
import pandas as pd
import sklearn
import xgboost
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

warnings.filterwarnings("ignore")
out = {"sklearn": sklearn.__version__, "xgboost": xgboost.__version__}
for name in ("bank-full", "bank-additional-full"):
    d = pd.read_csv(os.path.join(sys.argv[1], "bank-marketing", name + ".csv.gz"), sep=";")
    y = (d.y == "yes").astype(int).to_numpy()
    x = d.drop(columns=["y", "duration"])
    words = [c for c in x if x[c].dtype == object]
    numbers = [c for c in x if x[c].dtype != object]
    i = np.arange(1, len(d) + 1)
    splits = {"random": (i * 7919 % 10007) % 5 == 0, "time": i > int(0.8 * len(d))}
    for split, held in splits.items():
        logistic = make_pipeline(
            make_column_transformer((OneHotEncoder(handle_unknown="ignore"), words), (StandardScaler(), numbers)),
            LogisticRegression(max_iter=5000))
        codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)
        boosting = make_pipeline(
            make_column_transformer((codes, words), remainder="passthrough"),
            HistGradientBoostingClassifier(categorical_features=list(range(len(words))), random_state=0))
        trees = make_pipeline(
            make_column_transformer((OneHotEncoder(handle_unknown="ignore"), words), remainder="passthrough"),
            xgboost.XGBClassifier(n_estimators=100, learning_rate=0.1, max_depth=6, tree_method="hist", n_jobs=2))
        for peer, model in (("LogisticRegression", logistic), ("HistGradientBoostingClassifier", boosting), ("XGBClassifier", trees)):
            model.fit(x[~held], y[~held])
            p = model.predict_proba(x[held])[:, 1]
            found = {"auc": float(roc_auc_score(y[held], p)), "log_loss": float(log_loss(y[held], p)),
                     "expected": float(p.sum()), "actual": int(y[held].sum()), "rows": int(held.sum())}
            out.setdefault(name, {}).setdefault(split, {})[peer] = found
            print(name, split, peer, {k: round(v, 5) for k, v in found.items()})
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "bank.json"), "w") as f:
    json.dump(out, f, indent=1)
    f.write("\n")
