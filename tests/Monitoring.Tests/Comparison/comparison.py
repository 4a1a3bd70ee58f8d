#!/usr/bin/env python3
"""Writes comparison.csv, payments that two models have scored, and comparison.json, the figures of both by numpy, scipy and scikit-learn.

Needs numpy, scipy, scikit-learn (tried: 1.24, 1.10, 1.2).
"""
import json
import os

import numpy as np
from scipy import stats
from sklearn.metrics import average_precision_score

HERE = os.path.dirname(os.path.abspath(__file__))
DAY = 86_400_000
START = 1_522_540_800_000
CARDS, PER_CARD, DAYS, K, FROM, ALERT_COST = 150, 40, 14, 10, 0.3, 5.0

rng = np.random.default_rng(13)
n = CARDS * PER_CARD
card = rng.permutation(np.repeat(np.arange(CARDS), PER_CARD))
time = START + rng.integers(0, DAYS * DAY, n)
fraud = rng.random(n) < 0.06
amount = np.round(rng.lognormal(3.5, 1.0, n), 2)
noise = rng.normal(size=(n, 2))
# Rounded to hundredths, so that many scores are equal; float32, as scores are.
champion = np.round(1 / (1 + np.exp(-(1.6 * fraud - 2.2 + noise[:, 0]))), 2).astype("f4")
challenger = np.round(1 / (1 + np.exp(-(2.1 * fraud - 2.4 + 0.5 * noise[:, 0] + 0.9 * noise[:, 1]))), 2).astype("f4")
pending = time >= START + (DAYS - 3) * DAY
ids = np.array([f"p{i}" for i in range(n)])

with open(os.path.join(HERE, "comparison.csv"), "w") as file:
    for i in range(n):
        label = "" if pending[i] else int(fraud[i])
        file.write(f"{ids[i]},{card[i]},{time[i]},{amount[i]},{champion[i]!r},{challenger[i]!r},{label}\n")

known = ~pending
one, two = champion.astype(float), challenger.astype(float)


def precision_by_day(scores):
    """Fraud Detection Handbook: k cards a day by their highest score, equal ones by card id; a card that was found leaves the days after."""
    found_cards, found = set(), []
    for day in range(DAYS):
        rows = np.flatnonzero(known & ((time - START) // DAY == day))
        if len(rows) == 0:
            continue
        best = {}
        for row in rows:
            name = str(card[row])
            if name not in found_cards:
                score, is_fraud = best.get(name, (-np.inf, False))
                best[name] = (max(score, scores[row]), is_fraud or fraud[row])
        called = sorted(best, key=lambda name: (-best[name][0], name))[:K]
        hits = [name for name in called if best[name][1]]
        found_cards.update(hits)
        found.append(len(hits))
    return found


def top(scores, count):
    return set(sorted(range(n), key=lambda i: (-scores[i], ids[i]))[:count])


def cost(scores, rows):
    alerts = scores[rows] >= np.float32(FROM)
    return ALERT_COST * alerts.sum() + amount[rows][fraud[rows] & ~alerts].sum()


rows = np.flatnonzero(known)
alerts = [set(np.flatnonzero(scores >= np.float32(FROM))) for scores in (one, two)]
tops = [top(scores, len(alerts[0])) for scores in (one, two)]
by_day = [precision_by_day(scores) for scores in (one, two, fraud.astype(float))]
of_card = [rows[card[rows] == c] for c in range(CARDS)]
draws = [np.concatenate([of_card[c] for c in rng.integers(0, CARDS, CARDS)]) for _ in range(1_000)]
ap = lambda scores, r: average_precision_score(fraud[r], scores[r])
ap_draws = [ap(two, r) - ap(one, r) for r in draws]
cost_draws = [cost(two, r) - cost(one, r) for r in draws]
day_draws = [np.mean([(by_day[1][d] - by_day[0][d]) / K for d in rng.integers(0, len(by_day[0]), len(by_day[0]))]) for _ in range(1_000)]

json.dump({
    "payments": n,
    "judged": int(known.sum()),
    "frauds": int(fraud[known].sum()),
    "average_precision": [ap(one, rows), ap(two, rows)],
    "average_precision_with_pending_as_genuine": average_precision_score(fraud & known, one),
    "card_precision": [float(np.mean(found)) / K for found in by_day],
    "found": by_day,
    "alerts": [len(alerts[0]), len(alerts[1]), len(alerts[0] & alerts[1])],
    "top": len(tops[0] & tops[1]),
    "spearman": stats.spearmanr(one, two).correlation,
    "pearson": stats.pearsonr(one, two)[0],
    "cost": [cost(one, rows), cost(two, rows)],
    "intervals": {name: list(np.percentile(values, [2.5, 97.5])) for name, values in (("average_precision", ap_draws), ("cost", cost_draws), ("card_precision", day_draws))},
}, open(os.path.join(HERE, "comparison.json"), "w"), indent=1)
