"""Hillstrom e-mail test: S-, T- and X-learners on scikit-learn's logistic regression and gradient boosting, cross-fitted.

Usage: python3 uplift.py FOLDER, FOLDER being hillstrom/tables. Writes uplift.json. Per arm against nobody, units in order of
customer_id, fold = position modulo 5. Qini of visits: mean over depth of Y_t(k) - Y_c(k) n_t(k)/n_c(k) above the line to its
end, equal scores one step. Policy: contact where effect on conversion times mean margin of a buyer (40 % of spend) exceeds
0.10; profit: units times (difference of arm means - 0.10) among those it contacts. `difference_error`: bootstrap standard
error of the difference between a learner and the median one, median over learners.
"""
import json
import os
import sys
import warnings
import numpy as np
import pandas as pd
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")
folder = sys.argv[1]
customers = pd.read_csv(os.path.join(folder, "customers.csv.gz"))
contacts = pd.read_csv(os.path.join(folder, "contacts.csv.gz"))
orders = pd.read_csv(os.path.join(folder, "orders.csv"))
responses = pd.read_csv(os.path.join(folder, "responses.csv.gz"))
data = customers.merge(contacts[["customer_id", "arm"]], on="customer_id").sort_values("customer_id")
data["visit"] = data.customer_id.isin(responses[responses.type == "visit"].customer_id).astype(int)
data["margin"] = 0.4 * data.customer_id.map(orders.groupby("customer_id").amount.sum()).fillna(0)
data["conversion"] = (data.margin > 0).astype(int)
columns = pd.get_dummies(data[["recency", "history", "mens", "womens", "newbie", "zip_code", "channel", "history_segment"]])
cost = 0.10


def classifier(kind):
    if kind == "boosting":
        return HistGradientBoostingClassifier(random_state=0)
    return make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=1000))


def regressor(kind):
    return HistGradientBoostingRegressor(random_state=0) if kind == "boosting" else make_pipeline(StandardScaler(), Ridge(1.0))


def chance(model, x):
    return model.predict_proba(x)[:, 1]


def effect(meta, kind, x, t, y, asked):
    if meta == "s":
        model = classifier(kind).fit(np.column_stack([x, t]), y)
        return chance(model, np.column_stack([asked, np.ones(len(asked))])) - chance(model, np.column_stack([asked, np.zeros(len(asked))]))
    m0, m1 = (classifier(kind).fit(x[t == a], y[t == a]) for a in (0, 1))
    if meta == "t":
        return chance(m1, asked) - chance(m0, asked)
    d1 = regressor(kind).fit(x[t == 1], y[t == 1] - chance(m0, x[t == 1]))
    d0 = regressor(kind).fit(x[t == 0], chance(m1, x[t == 0]) - y[t == 0])
    e = t.mean()
    return e * d0.predict(asked) + (1 - e) * d1.predict(asked)


def qini(score, t, y, times):
    order = np.argsort(-score, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(score[order])), len(score) - 1)
    at = lambda v: np.cumsum((v * times)[order])[ends]
    n, nt, yt, nc, yc = at(np.ones(len(t))), at(t), at(t * y), at(1 - t), at((1 - t) * y)
    q = yt - np.where(nc > 0, yc * nt / np.maximum(nc, 1), 0)
    n, q = np.append(0, n), np.append(0, q)
    return float(np.sum(np.diff(n) * (q[1:] + q[:-1]) / 2) / n[-1] - q[-1] / 2)


def profit(chosen, t, y, times):
    w, a = times * chosen, times * chosen
    if (w * t).sum() == 0 or (w * (1 - t)).sum() == 0:
        return 0.0
    gain = (w * t * y).sum() / (w * t).sum() - (w * (1 - t) * y).sum() / (w * (1 - t)).sum()
    return float(a.sum() * (gain - cost))


out = {"sklearn": sklearn.__version__, "arms": {}}
for arm in ("womens", "mens"):
    keep = data.arm.isin([arm, "control"]).values
    x, t = columns[keep].values.astype(float), (data.arm[keep] == arm).values.astype(float)
    visit, bought, margin = (data[name][keep].values.astype(float) for name in ("visit", "conversion", "margin"))
    fold = np.arange(len(t)) % 5
    scores, rules = {}, {}
    for kind in ("logistic", "boosting"):
        for meta in ("s", "t", "x"):
            score, worth = np.zeros(len(t)), np.zeros(len(t))
            for f in range(5):
                learn, held = fold != f, fold == f
                score[held] = effect(meta, kind, x[learn], t[learn], visit[learn], x[held])
                basket = margin[learn][bought[learn] == 1].mean()
                worth[held] = basket * effect(meta, kind, x[learn], t[learn], bought[learn], x[held])
            scores[f"{kind} {meta}"] = score
            rules[f"{kind} {meta}"] = (worth > cost).astype(float)
    one = np.ones(len(t))
    rng = np.random.RandomState(5)
    draws = [np.bincount(rng.randint(0, len(t), len(t)), minlength=len(t)).astype(float) for _ in range(200)]
    found = {}
    for what, of in (("qini", lambda k, m: qini(scores[k], t, visit, m)), ("profit", lambda k, m: profit(rules[k], t, margin, m))):
        value = {k: of(k, one) for k in scores}
        ranked = sorted(value, key=value.get)
        middle = ranked[2]
        drawn = {k: np.array([of(k, m) for m in draws]) for k in scores}
        errors = [float(np.std(drawn[k] - drawn[middle], ddof=1)) for k in scores if k != middle]
        found[what] = {"learners": value, "median": float(np.median(list(value.values()))),
                       "difference_error": float(np.median(errors)), "errors": {k: float(np.std(drawn[k], ddof=1)) for k in scores}}
    found["profit"]["everyone"] = profit(one, t, margin, one)
    found["profit"]["contacted"] = {k: int(r.sum()) for k, r in rules.items()}
    out["arms"][arm] = found
    print(arm, json.dumps(found, indent=1), flush=True)
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "uplift.json"), "w") as f:
    json.dump(out, f, indent=1)
    f.write("\n")
