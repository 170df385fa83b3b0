"""Fits BG/NBD with numpy and scipy: `rows` every customer a row, as lifetimes does, or `collapsed` equal histories counted.
Logarithms of the parameters, likelihood per customer, L-BFGS-B with differences for slopes: on these data twice as fast as
Nelder-Mead, to the same likelihood. Seconds are of the processor, so that other work on the machine does not count."""
import json
import sys
import time

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaln

folder, way = sys.argv[1], sys.argv[2]
x, recency, age = (np.fromfile(f"{folder}/{name}") for name in ("x", "recency", "age"))


def fit(method):
    begun = time.process_time()
    if way == "collapsed":
        rows, weight = np.unique(np.column_stack((x, recency, age)), axis=0, return_counts=True)
        k, tx, t = rows.T
    else:
        k, tx, t = x, recency, age
        weight = np.ones(len(x))
    total = weight.sum()
    repeat = k > 0

    def loss(logs):
        r, alpha, a, b = np.exp(logs)
        first = gammaln(r + k) - gammaln(r) + r * np.log(alpha)
        second = gammaln(a + b) + gammaln(b + k) - gammaln(b) - gammaln(a + b + k)
        third = -(r + k) * np.log(alpha + t)
        fourth = np.where(repeat, np.log(a) - np.log(b + np.maximum(k, 1) - 1) - (r + k) * np.log(alpha + tx), -np.inf)
        return -(weight * (first + second + np.logaddexp(third, fourth))).sum() / total

    start = np.log([1.0, 10.0, 1.0, 1.0])
    found = minimize(loss, start, method=method, options={"maxiter": 2000})
    return {
        "method": method,
        "parameters": np.exp(found.x).tolist(),
        "value": float(found.fun),
        "seconds": time.process_time() - begun,
    }


print(json.dumps(fit("L-BFGS-B")))
