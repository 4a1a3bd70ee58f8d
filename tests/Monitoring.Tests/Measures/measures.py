#!/usr/bin/env python3
"""Writes measures.json: scores and labels, and what scikit-learn, scipy and numpy make of them.

Needs numpy, scipy and scikit-learn (tried: Debian 12's 1.24, 1.10, 1.2). The seed is fixed. Some cases have few different scores, so that nearly all are tied.
"""
import json
import os

import numpy as np
from scipy.stats import ks_2samp
from sklearn.calibration import calibration_curve
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

BINS = 10


def main():
    random = np.random.default_rng(49)
    cases = []
    for rows, rate, decimals in ((400, 0.02, 9), (400, 0.2, 1), (1500, 0.01, 2), (60, 0.5, 0)):
        labels = random.random(rows) < rate
        scores = np.round(np.clip(random.beta(1, 6, rows) + labels * random.beta(2, 3, rows), 0, 1), decimals)
        # scikit-learn closes bins on the right, here they are closed on the left: scores on a bound are moved off it.
        curve = np.where(np.isclose(scores * BINS, np.round(scores * BINS)), np.clip(scores, 0.001, 0.998) + 0.001, scores)
        rates, means = calibration_curve(labels, curve, n_bins=BINS)
        other = np.round(np.clip(random.beta(1.3, 6, rows // 2), 0, 1), decimals)
        counts, against = (np.histogram(values, bins=np.linspace(0, 1, BINS + 1))[0] for values in (scores, other))
        q, p = (np.maximum(1e-4, side / side.sum()) for side in (counts, against))
        cases.append({
            "scores": scores.tolist(), "labels": labels.tolist(), "other": other.tolist(), "curve": curve.tolist(),
            "auc": roc_auc_score(labels, scores), "average_precision": average_precision_score(labels, scores), "brier": brier_score_loss(labels, scores),
            "mean_score": means.tolist(), "fraud_rate": rates.tolist(),
            "ks_two_sample": ks_2samp(scores, other).statistic,
            "counts": counts.tolist(), "against": against.tolist(),
            "psi": float(np.sum(((q - p) * np.log(q / p))[(counts > 0) | (against > 0)])),
            "ks_binned": float(np.max(np.abs(np.cumsum(counts) / counts.sum() - np.cumsum(against) / against.sum()))),
        })
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "measures.json"), "w") as file:
        json.dump(cases, file)


if __name__ == "__main__":
    main()
