#!/usr/bin/env python3
"""The models of the Fraud Detection Handbook on its full-size world, and the same with more features: four weeks, and packages of the book's own week.

    train_handbook.py PAYMENTS.csv.gz HANDBOOK.parquet EXTENDED.parquet FOLDER

Payments come from handbook_world.py, features from the verb `features` over them, with labels as of a week later (`--label-cut-off`). Each week trains on 7 days, waits for 7 and tests 7; the first, from
25 July on, is the book's. Prints AUC, average precision and card precision at 100 of each, with the ceiling, and exits with 1 if the book's week is not that of the book or
more features bring less than 0.01 of average precision.
"""
import argparse
import csv
import gzip
import os
import sys

import numpy as np
import xgboost
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import evaluation
import package
import train_sklearn
import train_xgboost

# Days since 2018-04-01 on which training begins: 25, 18, 11 and 4 July.
WEEKS = (115, 108, 101, 94)
BOOK = {"logistic regression": (0.871, 0.606, 0.291), "xgboost": (0.880, 0.670, 0.293)}
NEAR, GAIN = 0.002, 0.01
# The book's choice for its week.
TREES = 50
SHALLOW = {"objective": "binary:logistic", "max_depth": 3, "eta": 0.3, "base_score": 0.5, "seed": package.SEED, "nthread": 1}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("payments", "handbook", "extended", "folder"):
        parser.add_argument(name)
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)

    data = package.TrainingSet(options.handbook)
    ids, day, card = payments(options.payments)
    fraud = data.label
    if not np.array_equal(ids, data.columns["TRANSACTION_ID"]):
        sys.exit("the payments are not those of the features")
    more = package.TrainingSet(options.extended)
    if not np.array_equal(ids, more.columns["TRANSACTION_ID"]):
        sys.exit("the extended features are of other payments")

    figures = {}
    for first in WEEKS:
        week = evaluation.Week(first, day, card, fraud)
        data.split(week.train, week.whole)
        print(f"training from day {first}: {len(data.rows):,} rows, {data.labels.sum():,} frauds; judged {week.test.sum():,}, {int(week.fraud.sum()):,} frauds; "
              f"a perfect ranking reaches {week.ceiling():.3f}")
        judged = week.test[week.whole]
        for name, train in (("logistic regression", regression), ("gradient boosting", boosting), ("xgboost", trees)):
            predict = train(data, options.folder if first == WEEKS[0] else None)
            tell(figures, name, week.figures(predict(data.test_rows)[judged]))
        wide = np.hstack([data.features, more.features])
        booster = xgboost.train(SHALLOW, xgboost.DMatrix(wide[week.train], fraud[week.train]), num_boost_round=TREES)
        tell(figures, "xgboost, extended", week.figures(booster.predict(xgboost.DMatrix(wide[week.test]))))

    sys.exit(verdict(figures))


def payments(path):
    """Id, day and card of each payment."""
    with gzip.open(path, "rt") as file:
        rows = csv.DictReader(file)
        ids, days, cards = zip(*((row["TRANSACTION_ID"], int(row["TX_TIME_DAYS"]), int(row["CUSTOMER_ID"])) for row in rows))
    return np.array(ids, object), np.array(days), np.array(cards)


def tell(figures, name, of):
    figures.setdefault(name, []).append(of)
    print(f"  {name}: AUC {of[0]:.3f}, average precision {of[1]:.3f}, card precision@100 {of[2]:.3f}")


def verdict(figures):
    """What is missed; None if nothing is."""
    missed = []
    for name, of in figures.items():
        means, spread = np.mean(of, axis=0), np.std(of, axis=0)
        print(f"{name}, mean of {len(of)} weeks: AUC {means[0]:.3f} ± {spread[0]:.3f}, average precision {means[1]:.4f} ± {spread[1]:.3f}, card precision@100 {means[2]:.3f}")
    for name, book in BOOK.items():
        differences = np.abs(np.subtract(figures[name][0], book))
        if (np.round(differences, 4) > NEAR).any():
            missed.append(f"{name}: {figures[name][0]} instead of the book's {book}")
    gain = np.mean(figures["xgboost, extended"], axis=0)[1] - np.mean(figures["xgboost"], axis=0)[1]
    print(f"the extended features bring {gain:+.4f} of average precision")
    if gain < GAIN:
        missed.append(f"the extended features bring {gain:+.4f}, not {GAIN}")
    return "; ".join(missed) or None


def regression(data, folder):
    fitted = make_pipeline(StandardScaler(), LogisticRegression()).fit(data.rows.astype(np.float64), data.labels)
    predict = lambda rows: fitted.predict_proba(rows.astype(np.float64))[:, 1]
    if folder is not None:
        train_sklearn.save_regression(folder, "handbook-lr", fitted, data, predict)
    return predict


def boosting(data, folder):
    fitted = HistGradientBoostingClassifier(max_iter=TREES, max_depth=3, random_state=package.SEED, early_stopping=False).fit(data.rows, data.labels)
    predict = lambda rows: fitted.predict_proba(rows)[:, 1]
    if folder is not None:
        train_sklearn.save_boosted(folder, "handbook-gbdt", fitted, data, predict)
    return predict


def trees(data, folder):
    booster = xgboost.train(SHALLOW, xgboost.DMatrix(data.rows, data.labels, feature_names=data.names), num_boost_round=TREES)
    predict = lambda rows: booster.predict(xgboost.DMatrix(rows, feature_names=data.names))
    if folder is not None:
        train_xgboost.save(folder, "handbook-xgboost", booster, data, predict)
    return predict


if __name__ == "__main__":
    main()
