#!/usr/bin/python3
"""Trains the sample's fraud model on generated worlds and writes it as ONNX. See README.md beside this file."""

import argparse
import json
import os

import numpy as np
import onnx
import pandas as pd
from onnx import TensorProto, helper
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score, roc_auc_score

# 30-day windows that end 7 days ago are full from this day on; earlier rows look like no row the model will meet.
WARM_UP_DAYS = 37
DELAY_DAYS = 7
TEST_DAYS = 7
# The seeds that measure the shipped model (tests/CardFraudService.Tests/Evaluation); training on them would make the numbers worthless.
EVALUATION_SEEDS = range(1, 6)
GOLDEN_ROWS = 32
BACKGROUND_ROWS = 100
BINS = 10
# What analysts read; {usual} is the median of the background rows.
WINDOWS = {"1DAY": "a day", "7DAY": "7 days", "30DAY": "30 days"}
REASON_TEXTS = {
    "TX_AMOUNT": "an amount of {value}, usually {usual}",
    "TX_DURING_WEEKEND": "a payment at a weekend ({value}, usually {usual})",
    "TX_DURING_NIGHT": "a payment at night ({value}, usually {usual})",
    **{f"CUSTOMER_ID_NB_TX_{w}_WINDOW": "{value} payments with this card in " + text + ", usually {usual}" for w, text in WINDOWS.items()},
    **{f"CUSTOMER_ID_AVG_AMOUNT_{w}_WINDOW": "a mean amount of {value} with this card over " + text + ", usually {usual}" for w, text in WINDOWS.items()},
    **{f"TERMINAL_ID_NB_TX_{w}_WINDOW": "{value} payments at this terminal in " + text + " up to a week ago, usually {usual}" for w, text in WINDOWS.items()},
    **{f"TERMINAL_ID_RISK_{w}_WINDOW": "a share of frauds at this terminal of {value} in " + text + " up to a week ago, usually {usual}" for w, text in WINDOWS.items()},
}


def main():
    options = read_options()
    worlds = {seed: read_world(options.worlds, seed) for seed in options.train + options.check}
    names = list(worlds[options.train[0]].columns[3:])

    rows = pd.concat([worlds[seed][worlds[seed].TX_TIME_DAYS >= WARM_UP_DAYS] for seed in options.train])
    features, labels = inputs(rows, names), rows.TX_FRAUD.to_numpy()
    print(f"training on {len(rows):,} payments, {labels.sum():,} frauds, worlds {options.train}")
    model = HistGradientBoostingClassifier(
        learning_rate=options.rate, max_iter=options.trees, max_depth=options.depth, max_leaf_nodes=options.leaves,
        min_samples_leaf=100, l2_regularization=5.0, early_stopping=False, random_state=0)
    model.fit(features, labels)

    trees = Trees(model)
    check = np.vstack([inputs(test_rows(worlds[seed]), names) for seed in options.check])
    difference = np.abs(trees.scores(check) - model.predict_proba(check)[:, 1]).max()
    print(f"written trees against scikit-learn on {len(check):,} payments: largest difference {difference:.1e}")
    if difference > 1e-5:
        raise SystemExit("the written trees are not the trained ones; nothing was saved")

    precisions = []
    for seed in options.check:
        test = test_rows(worlds[seed])
        scores = trees.scores(inputs(test, names))
        precisions.append(average_precision_score(test.TX_FRAUD, scores))
        print(f"check seed {seed}: AP {precisions[-1]:.3f}  AUC {roc_auc_score(test.TX_FRAUD, scores):.3f}"
              f"  {len(test):,} payments, {test.TX_FRAUD.sum()} frauds")
    print(f"mean AP {np.mean(precisions):.4f}")

    golden = golden_rows(features, labels)
    save(options, names, trees, golden, quantile_bins(features, names))
    save_reasons(options.output, names, trees, features)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", required=True, help="folder of seed-N.transactions.csv.gz and seed-N.features.csv.gz")
    parser.add_argument("--train", type=seeds, default=seeds("1001-1010"), help="seeds to train on (default 1001-1010)")
    parser.add_argument("--check", type=seeds, default=seeds("1011-1013"), help="seeds to check on (default 1011-1013)")
    parser.add_argument("--output", default=os.path.join(os.path.dirname(__file__), "..", "model", "card-fraud.onnx"))
    parser.add_argument("--trees", type=int, default=120)
    parser.add_argument("--depth", type=int, default=6)
    parser.add_argument("--leaves", type=int, default=31)
    parser.add_argument("--rate", type=float, default=0.08)
    options = parser.parse_args()
    if set(options.train + options.check) & set(EVALUATION_SEEDS):
        parser.error("seeds 1 to 5 are kept for evaluation")
    return options


def seeds(text):
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def read_world(folder, seed):
    """Day, card and label, then the 15 inputs in the order of the model."""
    transactions = pd.read_csv(os.path.join(folder, f"seed-{seed}.transactions.csv.gz"))
    features = pd.read_csv(os.path.join(folder, f"seed-{seed}.features.csv.gz")).drop(columns="late")
    keep = transactions[["TRANSACTION_ID", "TX_TIME_DAYS", "CUSTOMER_ID", "TX_FRAUD", "TX_AMOUNT"]]
    world = keep.merge(features, on="TRANSACTION_ID", validate="one_to_one")
    if len(world) != len(transactions) or len(world) != len(features):
        raise SystemExit(f"seed {seed}: the two files do not hold the same payments")
    return world.drop(columns="TRANSACTION_ID")


def inputs(rows, names):
    """As the model will see them: cut to float32."""
    return rows[names].to_numpy(np.float32)


def test_rows(world):
    """The last week without the cards known as compromised by then (the rule of Evaluation/KnownCards.cs)."""
    last = world.TX_TIME_DAYS.max()
    first_test = last - TEST_DAYS + 1
    first_train = first_test - DELAY_DAYS - 7
    frauds = world[(world.TX_FRAUD == 1) & (world.TX_TIME_DAYS >= first_train)]
    first_fraud = frauds.groupby("CUSTOMER_ID").TX_TIME_DAYS.min()
    test = world[world.TX_TIME_DAYS >= first_test]
    known = test.CUSTOMER_ID.map(first_fraud) <= test.TX_TIME_DAYS - DELAY_DAYS - 1
    return test[~known]


def floor32(value):
    """The largest float32 not above value: then x <= value and x <= floor32(value) agree for every float32 x."""
    rounded = np.float32(value)
    return rounded if float(rounded) <= value else np.nextafter(rounded, np.float32(-np.inf))


class Trees:
    """The trained trees as the flat arrays of the ONNX operator, and a second, slow reader of these arrays."""

    def __init__(self, model):
        self.base = float(np.ravel(model._baseline_prediction)[0])
        self.attributes = {key: [] for key in (
            "nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_values", "nodes_modes", "nodes_truenodeids",
            "nodes_falsenodeids", "nodes_missing_value_tracks_true", "target_treeids", "target_nodeids", "target_ids",
            "target_weights")}
        for tree, (predictor,) in enumerate(model._predictors):
            for node, row in enumerate(predictor.nodes):
                self.add(tree, node, row)
        self.count = len(model._predictors)
        self.covers = [[float(row["count"]) for row in predictor.nodes] for (predictor,) in model._predictors]

    def dump(self, names):
        """In the form of xgboost's dump, with how many training rows came to each node: what an exporter leaves out and reasons need."""
        a = self.attributes
        weights = {(tree, node): weight for tree, node, weight in zip(a["target_treeids"], a["target_nodeids"], a["target_weights"])}
        starts = np.searchsorted(a["nodes_treeids"], np.arange(self.count))

        def node(tree, at):
            place = starts[tree] + at
            if a["nodes_modes"][place] == "LEAF":
                return {"nodeid": at, "leaf": weights[tree, at], "cover": self.covers[tree][at]}
            left, right = a["nodes_truenodeids"][place], a["nodes_falsenodeids"][place]
            # There a value goes left if it is below the threshold, here if it is not above.
            below = float(np.nextafter(np.float32(a["nodes_values"][place]), np.float32(np.inf)))
            return {
                "nodeid": at, "split": names[a["nodes_featureids"][place]], "split_condition": below, "yes": left, "no": right, "missing": right,
                "cover": self.covers[tree][at], "children": [node(tree, left), node(tree, right)]}

        return [node(tree, 0) for tree in range(self.count)]

    def add(self, tree, node, row):
        leaf = bool(row["is_leaf"])
        a = self.attributes
        a["nodes_treeids"].append(tree)
        a["nodes_nodeids"].append(node)
        a["nodes_featureids"].append(0 if leaf else int(row["feature_idx"]))
        a["nodes_values"].append(0.0 if leaf else float(floor32(row["num_threshold"])))
        a["nodes_modes"].append("LEAF" if leaf else "BRANCH_LEQ")
        a["nodes_truenodeids"].append(0 if leaf else int(row["left"]))
        a["nodes_falsenodeids"].append(0 if leaf else int(row["right"]))
        a["nodes_missing_value_tracks_true"].append(0)
        if leaf:
            a["target_treeids"].append(tree)
            a["target_nodeids"].append(node)
            a["target_ids"].append(0)
            a["target_weights"].append(float(np.float32(row["value"])))

    def scores(self, rows):
        a = {key: np.array(value) for key, value in self.attributes.items()}
        starts = np.searchsorted(a["nodes_treeids"], np.arange(self.count))
        weights = np.zeros(len(a["nodes_modes"]))
        weights[starts[a["target_treeids"]] + a["target_nodeids"]] = a["target_weights"]
        is_leaf = a["nodes_modes"] == "LEAF"
        raw = np.full(len(rows), self.base)
        for start in starts:
            at = np.full(len(rows), start)
            while not is_leaf[at].all():
                left = rows[np.arange(len(rows)), a["nodes_featureids"][at]] <= a["nodes_values"][at]
                step = start + np.where(left, a["nodes_truenodeids"][at], a["nodes_falsenodeids"][at])
                at = np.where(is_leaf[at], at, step)
            raw += weights[at]
        return 1 / (1 + np.exp(-raw))


def golden_rows(features, labels):
    """Rows whose scores the file itself tells, so that whoever loads it can check its runtime: half of them frauds."""
    random = np.random.default_rng(0)
    frauds = random.choice(np.flatnonzero(labels == 1), GOLDEN_ROWS // 2, replace=False)
    genuine = random.choice(np.flatnonzero(labels == 0), GOLDEN_ROWS // 2, replace=False)
    return features[np.concatenate([frauds, genuine])]


def quantile_bins(features, names):
    """Bounds of bins with equal shares of the training rows, by which drift is measured."""
    return {name: [float(bound) for bound in np.unique(np.quantile(features[:, i], np.linspace(0, 1, BINS + 1)[1:]))] for i, name in enumerate(names)}


def save_reasons(output, names, trees, features):
    """Trees with covers and background rows, which `model pack` puts into the model."""
    base = os.path.splitext(output)[0]
    with open(base + ".trees.json", "w") as file:
        json.dump(trees.dump(names), file)
    rows = features[np.random.default_rng(1).choice(len(features), BACKGROUND_ROWS, replace=False)]
    with open(base + ".background.csv", "w") as file:
        file.writelines(",".join(repr(float(value)) for value in row) + "\n" for row in rows)


def save(options, names, trees, golden, bins):
    ensemble = helper.make_node(
        "TreeEnsembleRegressor", ["features"], ["margin"], domain="ai.onnx.ml", n_targets=1, aggregate_function="SUM",
        post_transform="NONE", base_values=[trees.base], **trees.attributes)
    sigmoid = helper.make_node("Sigmoid", ["margin"], ["score"])
    graph = helper.make_graph(
        [ensemble, sigmoid], "card-fraud",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", len(names)])],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["N", 1])])
    model = helper.make_model(
        graph, producer_name="card-fraud-training", ir_version=8,
        opset_imports=[helper.make_opsetid("", 15), helper.make_opsetid("ai.onnx.ml", 1)])
    helper.set_model_props(model, {
        "feature_names": json.dumps(names),
        "feature_set": "handbook",
        "model_name": "card-fraud",
        "model_version": "1",
        "score_output": "score",
        "score_meaning": "probability",
        "sampling_rate": "1",
        "label_maturity_days": str(DELAY_DAYS),
        "quantile_bins": json.dumps(bins),
        "reason_texts": json.dumps({name: REASON_TEXTS[name] for name in names}),
        "trained_seeds": json.dumps(options.train),
        "trained_on": f"worlds of 2000 cards, 4000 terminals, 63 days; days {WARM_UP_DAYS} to 62",
        "golden": json.dumps({
            "features": [[float(value) for value in row] for row in golden],
            "scores": [float(score) for score in trees.scores(golden)]}),
    })
    onnx.checker.check_model(model)
    os.makedirs(os.path.dirname(os.path.abspath(options.output)), exist_ok=True)
    onnx.save(model, options.output)
    nodes = len(trees.attributes["nodes_modes"])
    print(f"saved {trees.count} trees, {nodes:,} nodes, {os.path.getsize(options.output):,} bytes")


if __name__ == "__main__":
    main()
