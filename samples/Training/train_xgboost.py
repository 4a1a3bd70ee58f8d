#!/usr/bin/env python3
"""xgboost: boosted trees, with the dump that reasons are computed from."""
import json

import xgboost

import graphs
import package


def main():
    options = package.arguments(__doc__)
    data = package.TrainingSet(options.features)
    frame = lambda rows: xgboost.DMatrix(rows, feature_names=data.names)
    booster = xgboost.train(
        {"objective": "binary:logistic", "max_depth": 5, "eta": 0.2, "base_score": 0.5, "seed": package.SEED, "nthread": 2},
        xgboost.DMatrix(data.rows, data.labels, feature_names=data.names), num_boost_round=80)
    predict = lambda rows: booster.predict(frame(rows))
    package.report("xgboost", data, predict(data.test_rows))
    save(options.folder, "xgboost", booster, data, predict)


def save(folder, name, booster, data, predict):
    dump = "[" + ",".join(booster.get_dump(with_stats=True, dump_format="json")) + "]"
    # The log odds of base_score, 0.5, are 0.
    package.save(folder, name, graphs.trees(json.loads(dump), data.names, 0), {**data.contract(name, "probability"), "missing": "nan"}, data, predict, dump)


if __name__ == "__main__":
    main()
