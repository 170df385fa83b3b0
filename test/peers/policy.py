"""Profit of targeting rules on randomised data by numpy, straight from the definitions: writes policy.json.

Doubly robust: sum over units on which the rules differ of Gamma(rule) - Gamma(other), where Gamma(a) = m_a + 1[arm = a] /
share_a * (y - m_a) - cost_a and the arm -1 is the campaign's own mix. Inverse-propensity: per campaign and pair of choices,
difference of the arms' means times units. Shares are those of each campaign.
"""
import json
import os
import numpy as np

rng = np.random.RandomState(11)
n, arms, campaigns = 240, 2, 2
campaign = rng.randint(0, campaigns, n)
arm = np.array([rng.choice(3, p=[[0.4, 0.3, 0.3], [0.2, 0.6, 0.2]][c]) for c in campaign])
margin = np.round(np.where(rng.uniform(size=n) < 0.3 + 0.1 * arm, rng.exponential(3000, n), 0))
levels = np.round(np.array([rng.uniform(200, 1500, n) for _ in range(arms + 1)]), 2)
cost = np.array([[0, 20, 35], [0, 25, 10]], float)
rules = {"everyone": np.full(n, -1), "second": np.full(n, 2), "some": rng.randint(-1, 3, n), "nobody": np.zeros(n, int)}
share = np.array([[np.mean(arm[campaign == c] == a) for a in range(arms + 1)] for c in range(campaigns)])


def mix(c, choice):
    return {choice: 1.0} if choice >= 0 else {a: share[c, a] / (1 - share[c, 0]) for a in range(1, arms + 1)}


def gamma(i, choice):
    c = campaign[i]
    return sum(w * (levels[a, i] + (margin[i] - levels[a, i]) / share[c, a] * (arm[i] == a) - cost[c, a])
               for a, w in mix(c, choice).items())


def paid(c, choice):
    return sum(w * cost[c, a] for a, w in mix(c, choice).items())


def robust(r, o):
    return sum(gamma(i, r[i]) - gamma(i, o[i]) for i in range(n) if r[i] != o[i])


def weighted(r, o):
    total = 0.0
    for c in range(campaigns):
        for a, b in {(x, y) for x, y in zip(r[campaign == c], o[campaign == c]) if x != y}:
            cell = (campaign == c) & (r == a) & (o == b)
            of = lambda choice: margin[cell & ((arm > 0) if choice < 0 else (arm == choice))].mean()
            total += cell.sum() * (of(a) - of(b) - paid(c, a) + paid(c, b))
    return total


pairs = [("everyone", "nobody"), ("second", "nobody"), ("some", "nobody"), ("some", "everyone"), ("second", "everyone")]
out = {"campaign": campaign.tolist(), "arm": arm.tolist(), "margin": margin.tolist(), "levels": levels.tolist(),
       "cost": cost.ravel().tolist(), "rules": {k: v.tolist() for k, v in rules.items()},
       "profits": [{"rule": a, "other": b, "robust": robust(rules[a], rules[b]), "weighted": weighted(rules[a], rules[b])}
                   for a, b in pairs]}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "policy.json"), "w") as f:
    json.dump(out, f)
    f.write("\n")
