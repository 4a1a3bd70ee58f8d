"""What all scripts of this folder share: the training set as it was exported, and the files that `model pack` makes a package of."""
import argparse
import datetime
import json
import os

import numpy as np

import parquet

SEED = 20
BACKGROUND_ROWS = 100
GOLDEN_ROWS = 64
BINS = 10


class TrainingSet:
    """Rows and labels of a file that `features --output F.parquet` wrote. Rows are float32: what the service will give the model."""

    def __init__(self, path):
        self.columns, self.metadata = parquet.read(path)
        self.hashes = json.loads(self.metadata["feature_sha256"])
        self.names = list(self.hashes)
        self.features = np.column_stack([np.asarray(self.columns[name], np.float64) for name in self.names]).astype(np.float32)
        self.label = np.array([np.nan if value is None else float(value) for value in self.columns["label"]])
        self.time = np.asarray(self.columns["event_time"], np.int64)
        # The last fifth of the rows by time is kept for the test.
        cut = np.quantile(self.time, 0.8)
        self.split(self.time < cut, self.time >= cut)

    def split(self, train, test):
        """Rows to train on and to test on; of the former those are left out whose label is pending, which is not "genuine"."""
        train = train & ~np.isnan(self.label)
        self.rows, self.labels, self.times = self.features[train], self.label[train].astype(int), self.time[train]
        self.test_rows, self.test_labels = self.features[test], self.label[test]
        print(f"{len(self.rows):,} rows to train on, {self.labels.sum():,} frauds; {len(self.test_rows):,} to test on; {len(self.names)} features")

    def contract(self, name, meaning, version="1"):
        """Keys of the contract that come from the training set: names, hashes of what the features mean, bins, days."""
        days = [datetime.datetime.utcfromtimestamp(ms / 1000).date().isoformat() for ms in (self.times.min(), self.times.max())]
        return {
            "model_name": name, "model_version": version, "score_meaning": meaning, "feature_names": self.names,
            "feature_set": self.metadata["feature_set"], "feature_sha256": self.hashes, "quantile_bins": self.bins(),
            "trained_from": days[0], "trained_to": days[1],
            "label_maturity_days": int(self.metadata.get("label_maturity_ms", 0)) // 86_400_000,
        }

    def bins(self):
        """Bounds of bins with equal shares of the training rows, by which drift is measured; a feature of few values has fewer."""
        bins = {}
        for i, name in enumerate(self.names):
            known = self.rows[:, i][~np.isnan(self.rows[:, i])]
            bounds = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:]))
            bins[name] = [float(bound) for bound in bounds]
        return bins


def arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("features", help="training set: features --output F.parquet")
    parser.add_argument("folder", help="where the files go")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    return options


def save(folder, name, model, contract, data, predict, trees=None):
    """NAME.onnx with its contract beside it, rows with the scores that Python gives them, background rows, and trees with covers.

    `model` is an ONNX model or its bytes; `predict` scores float32 rows. Prints the command that makes one file of them.
    """
    path = os.path.join(folder, name)
    with open(path + ".onnx", "wb") as file:
        file.write(model if isinstance(model, bytes) else model.SerializeToString())
    with open(path + ".onnx.json", "w") as file:
        json.dump(contract, file, indent=1)
    random = np.random.default_rng(SEED)
    test = data.test_rows
    # Half of the first rows are the most suspicious ones: golden rows that all score nearly 0 would show little.
    scores = np.asarray(predict(test), np.float64)
    high = np.argsort(-scores)[:GOLDEN_ROWS // 2]
    order = np.concatenate([high, random.choice(np.setdiff1d(np.arange(len(test)), high), min(len(test) - len(high), 5_000), replace=False)])
    write_rows(path + ".rows.csv", test[order])
    with open(path + ".expected.csv", "w") as file:
        file.writelines(f"{score:.9g}\n" for score in scores[order])
    write_rows(path + ".background.csv", data.rows[random.choice(len(data.rows), BACKGROUND_ROWS, replace=False)])
    command = f"model pack --model {path}.onnx --rows {path}.rows.csv --expected {path}.expected.csv --background {path}.background.csv"
    if trees is not None:
        with open(path + ".trees.json", "w") as file:
            file.write(trees)
        command += f" --trees {path}.trees.json"
    print(f"{command} --output {path}.packed.onnx")


def write_rows(path, rows):
    with open(path, "w") as file:
        for row in rows:
            file.write(",".join("" if np.isnan(value) else repr(float(value)) for value in row) + "\n")


def report(name, data, scores):
    """Average precision on the test rows whose labels are known."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    known = ~np.isnan(data.test_labels)
    if len(np.unique(data.test_labels[known])) == 2:
        print(f"{name}: average precision {average_precision_score(data.test_labels[known], scores[known]):.3f}, AUC {roc_auc_score(data.test_labels[known], scores[known]):.3f}")
