#!/usr/bin/env python3
"""LightGBM: boosted trees. Debian 12 has no LightGBM: it comes with requirements.txt."""
import lightgbm

import graphs
import package


def main():
    options = package.arguments(__doc__)
    data = package.TrainingSet(options.features)
    booster = lightgbm.train(
        {"objective": "binary", "num_leaves": 31, "learning_rate": 0.1, "seed": package.SEED, "deterministic": True, "boost_from_average": False, "verbose": -1},
        lightgbm.Dataset(data.rows, data.labels, feature_name=data.names), num_boost_round=80)
    predict = lambda rows: booster.predict(rows)
    package.report("LightGBM", data, predict(data.test_rows))
    dump = graphs.lightgbm(booster.dump_model(), data.names)
    package.save(
        options.folder, "lightgbm", graphs.trees(dump, data.names, 0),
        {**data.contract("lightgbm", "probability"), "missing": "nan"}, data, predict, graphs.text(dump))


if __name__ == "__main__":
    main()
