#!/usr/bin/env python3
"""Writes the trees of this folder: xgboost models with their dumps, rows, and the contributions that xgboost itself computes (pred_contribs).

Needs numpy, onnx and xgboost (tried: Debian 12's 1.24, 1.12, 1.7.4). The seed is fixed. trees-NAME.onnx has no covers, as exporters write it;
trees-NAME.dump.json.gz is what booster.dump_model(…, with_stats=True, dump_format="json") writes; trees-NAME.csv.gz holds rows and contributions side by side.
"""
import gzip
import json
import os
import sys

import numpy as np
import onnx
import xgboost
from onnx import TensorProto as T
from onnx import helper as h

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), *[os.pardir] * 4, "samples", "Training"))
import graphs  # noqa: E402: it lies beside the scripts that train


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(__file__)
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    write(folder, "shallow", rows, features=8, trees=20, depth=4, seed=1)
    write(folder, "deep", rows, features=14, trees=3, depth=12, seed=2)
    write(folder, "whole", rows, features=4, trees=6, depth=5, seed=3, whole=True)


def write(folder, name, count, features, trees, depth, seed, whole=False):
    random = np.random.default_rng(seed)
    x = np.round(random.normal(size=(4000 + count, features)) * 3, 2).astype("f4")
    if whole:
        x = np.round(x)
    # Every fifth value is missing, more often where it would have been large: the default branch is not the larger one.
    x[(random.random(x.shape) < 0.1) | ((x > 3) & (random.random(x.shape) < 0.5))] = np.nan
    known = np.nan_to_num(x, nan=1.5)
    y = (known[:, 0] + known[:, 1] * known[:, 2] - known[:, 3] + random.normal(size=len(x)) > 1).astype(int)
    names = [f"v{i}" for i in range(features)]
    train = xgboost.DMatrix(x[:4000], y[:4000], feature_names=names, feature_types=["int" if whole else "float"] * features)
    booster = xgboost.train(
        {"objective": "binary:logistic", "max_depth": depth, "eta": 0.4, "min_child_weight": 1, "base_score": 0.5, "seed": 0, "nthread": 1}, train, trees)
    trees_in = booster.get_dump(with_stats=True, dump_format="json")
    pack(os.path.join(folder, f"trees-{name}.dump.json.gz"), "[" + ",".join(trees_in) + "]")
    save(os.path.join(folder, f"trees-{name}.onnx"), name, names, [json.loads(tree) for tree in trees_in])
    test = xgboost.DMatrix(x[4000:], feature_names=names, feature_types=["int" if whole else "float"] * features)
    contributions = booster.predict(test, pred_contribs=True)
    lines = [",".join("" if np.isnan(v) else repr(round(float(v), 2)) for v in row) + "," + ",".join(f"{v:.9g}" for v in of) for row, of in zip(x[4000:], contributions)]
    pack(os.path.join(folder, f"trees-{name}.csv.gz"), "\n".join(lines) + "\n")


def pack(path, text):
    with open(path, "wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
        packed.write(text.encode())


def save(path, name, names, trees):
    graph = h.make_graph(
        [h.make_node("TreeEnsembleRegressor", ["x"], ["margin"], domain="ai.onnx.ml", n_targets=1, **graphs.tree_attributes(trees, names)), h.make_node("Sigmoid", ["margin"], ["score"])],
        name, [h.make_tensor_value_info("x", T.FLOAT, ["N", len(names)])], [h.make_tensor_value_info("score", T.FLOAT, ["N", 1])])
    model = h.make_model(graph, ir_version=8, opset_imports=[h.make_opsetid("", 15), h.make_opsetid("ai.onnx.ml", 2)])
    h.set_model_props(model, {"feature_names": json.dumps(names), "model_name": name, "score_meaning": "probability", "missing": "nan"})
    onnx.save(model, path)


if __name__ == "__main__":
    main()
