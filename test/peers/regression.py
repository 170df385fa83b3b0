"""Coefficients of penalised and plain regressions by scikit-learn and statsmodels: writes regression.json.

Run with Debian's python3-sklearn and python3-statsmodels. Columns are standardised with divisor n before scikit-learn
sees them, and its coefficients are divided by the deviations again, which is what the learners do inside.
"""
import json
import os
import numpy as np
import sklearn
import statsmodels
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

rng = np.random.RandomState(7)
n = 160
x = np.column_stack([rng.normal(size=n), rng.exponential(20, n), rng.binomial(1, 0.3, n), rng.normal(100, 15, n)])
x = np.round(x, 3)
eta = -0.8 + 0.7 * x[:, 0] + 0.03 * x[:, 1] - 0.5 * x[:, 2]
y = (rng.uniform(size=n) < 1 / (1 + np.exp(-eta))).astype(int)
t = np.round(3 + x @ np.array([2.0, 0.1, -1.0, 0.05]) + rng.normal(0, 2, n), 3)
mean, sd = x.mean(0), x.std(0)
z = (x - mean) / sd

out = {"sklearn": sklearn.__version__, "statsmodels": statsmodels.__version__,
       "x": x.tolist(), "y": y.tolist(), "t": t.tolist()}
for ridge in (1.0, 10.0):
    m = LogisticRegression(C=1 / ridge, tol=1e-12, max_iter=10000, solver="newton-cholesky").fit(z, y)
    b = m.coef_[0] / sd
    out[f"logistic_ridge_{int(ridge)}"] = {"intercept": float(m.intercept_[0] - b @ mean), "coefficients": b.tolist()}
    r = Ridge(alpha=ridge, tol=1e-12).fit(z, t)
    b = r.coef_ / sd
    out[f"linear_ridge_{int(ridge)}"] = {"intercept": float(r.intercept_ - b @ mean), "coefficients": b.tolist()}
m = sm.Logit(y, sm.add_constant(x)).fit(disp=0, tol=1e-12)
out["logit"] = {"params": m.params.tolist(), "bse": m.bse.tolist(), "llf": float(m.llf)}
p = m.predict()
out["scores"] = {"auc": float(roc_auc_score(y, p)), "brier": float(brier_score_loss(y, p)), "log_loss": float(log_loss(y, p))}
m = sm.OLS(t, sm.add_constant(x)).fit()
out["ols"] = {"params": m.params.tolist(), "bse": m.bse.tolist(), "sigma": float(np.sqrt(m.scale))}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "regression.json"), "w") as f:
    json.dump(out, f)
    f.write("\n")
