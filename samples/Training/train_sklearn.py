#!/usr/bin/env python3
"""scikit-learn: a logistic regression on scaled features, and gradient boosted trees with how many rows came to each node."""
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import graphs
import package


def main():
    options = package.arguments(__doc__)
    data = package.TrainingSet(options.features)

    regression = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000)).fit(data.rows.astype(np.float64), data.labels)
    predict = lambda rows: regression.predict_proba(rows.astype(np.float64))[:, 1]
    package.report("logistic regression", data, predict(data.test_rows))
    save_regression(options.folder, "sklearn-lr", regression, data, predict)

    boosted = HistGradientBoostingClassifier(max_iter=80, max_depth=6, random_state=package.SEED, early_stopping=False).fit(data.rows, data.labels)
    predict = lambda rows: boosted.predict_proba(rows)[:, 1]
    package.report("gradient boosting", data, predict(data.test_rows))
    save_boosted(options.folder, "sklearn-hgb", boosted, data, predict)


def save_regression(folder, name, fitted, data, predict):
    scaler, last = fitted[0], fitted[-1]
    package.save(folder, name, graphs.linear(last.coef_[0], last.intercept_, scaler.mean_, scaler.scale_), data.contract(name, "probability"), data, predict)


def save_boosted(folder, name, fitted, data, predict):
    dump, base = graphs.hist_gradient_boosting(fitted, data.names)
    package.save(folder, name, graphs.trees(dump, data.names, base), {**data.contract(name, "probability"), "missing": "nan"}, data, predict, graphs.text(dump))


if __name__ == "__main__":
    main()
