"""Beta-binomial fits by scipy, for test/learn/betaBinomial.test.ts: /usr/bin/python3 test/peers/betaBinomial.py"""
import json
import os
from math import lgamma

import numpy as np
from scipy.optimize import minimize
from scipy.stats import betabinom

# Sexes of 6,115 families of twelve children in Saxony, number of boys 0 ... 12 (Geissler 1889; Lindsey & Mersch 1992).
families = [3, 24, 104, 286, 670, 1033, 1343, 1112, 829, 478, 181, 45, 7]
# People with unequal numbers of tries: (times, count, how many people).
unequal = [(1, 0, 40), (1, 1, 9), (2, 0, 31), (2, 1, 8), (2, 2, 6), (5, 0, 20), (5, 1, 9), (5, 2, 4), (5, 4, 2), (5, 5, 1), (12, 0, 3), (12, 3, 2), (12, 9, 1)]


def fit(cells):
    def loss(logs):
        a, b = np.exp(logs)
        return -sum(w * betabinom.logpmf(k, n, a, b) for n, k, w in cells)
    best = min((minimize(loss, start, method='Nelder-Mead', options=dict(xatol=1e-10, fatol=1e-12, maxiter=5000))
                for start in ([0, 0], [1, 1], [3, 3])), key=lambda r: r.fun)
    a, b = np.exp(best.x)
    n_all = sum(n * w for n, k, w in cells)
    rate = sum(k * w for n, k, w in cells) / n_all
    choose = sum(w * (lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)) for n, k, w in cells)
    equal = sum(w * (k * np.log(rate) + (n - k) * np.log(1 - rate)) for n, k, w in cells)
    return dict(a=a, b=b, gain=2 * (-best.fun - choose - equal), cells=cells)


out = dict(families=fit([(12, k, w) for k, w in enumerate(families)]), unequal=fit(unequal))
path = os.path.join(os.path.dirname(__file__), 'betaBinomial.json')
with open(path, 'w') as file:
    json.dump(out, file, indent=2)
    file.write('\n')
print({name: {k: v for k, v in one.items() if k != 'cells'} for name, one in out.items()})
