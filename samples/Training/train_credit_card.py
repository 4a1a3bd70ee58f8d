#!/usr/bin/env python3
"""Autoencoders 30-14-7-7-30 on the public credit-card data: in five folds, of many seeds, trained on genuine rows; the error of a row is its score.

    train_credit_card.py ROWS.csv FOLDER [SEEDS]      writes SEED-FOLD.onnx, .onnx.json, .rows.csv, .expected.csv and .labels.csv into FOLDER
    train_credit_card.py judge FOLDER                 AUC of SEED-FOLD.scores.csv, and how far they are from Python's; exits with 1 below 0.95

ROWS.csv has the columns Time, V1 to V28, Amount and Class with a header. Scores come from the service: `bench stream-scores FOLDER`.
"""
import csv
import glob
import json
import os
import sys

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

import package
import train_torch

FOLDS, SEEDS, EPOCHS, BATCH = 5, 20, 40, 32
LEAST = 0.95
NAMES = ["Time", *(f"V{i}" for i in range(1, 29)), "Amount"]


def main():
    if sys.argv[1] == "judge":
        sys.exit(judge(sys.argv[2]))
    with open(sys.argv[1]) as file:
        table = [row for row in csv.DictReader(file) if row["Class"] in ("0", "1")]
    rows = np.array([[float(row[name]) for name in NAMES] for row in table], np.float32)
    labels = np.array([int(row["Class"]) for row in table])
    folder, seeds = sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else SEEDS
    os.makedirs(folder, exist_ok=True)
    torch.set_num_threads(1)
    for seed in range(seeds):
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
        for fold, (train, test) in enumerate(folds.split(rows, labels)):
            model = autoencoder(rows[train][labels[train] == 0], seed)
            write(os.path.join(folder, f"{seed:02}-{fold}"), model, rows[test], labels[test])


def autoencoder(genuine, seed):
    """Scaling and error are inside the graph; the last layer is linear, since values of either sign are rebuilt."""
    torch.manual_seed(seed)
    linear, tanh, relu = torch.nn.Linear, torch.nn.Tanh, torch.nn.ReLU
    coder = torch.nn.Sequential(linear(30, 14), tanh(), linear(14, 7), relu(), linear(7, 7), tanh(), linear(7, 30))
    scale = train_torch.Scaled(genuine, torch.nn.Identity())
    train_torch.fit(coder, scale(torch.tensor(genuine)).detach(), lambda x, at: ((coder(x) - x) ** 2).mean(), epochs=EPOCHS, batch=BATCH, seed=seed)
    return train_torch.ReconstructionError(scale, coder)


def write(path, model, rows, labels):
    with open(path + ".onnx", "wb") as file:
        file.write(train_torch.export(model, len(NAMES)))
    with open(path + ".onnx.json", "w") as file:
        json.dump({"model_name": "credit-card-autoencoder", "model_version": os.path.basename(path), "score_meaning": "error", "feature_names": NAMES}, file)
    package.write_rows(path + ".rows.csv", rows)
    np.savetxt(path + ".expected.csv", train_torch.run(model, rows), "%.9g")
    np.savetxt(path + ".labels.csv", labels, "%d")


def judge(folder):
    aucs, apart = {}, 0.0
    for path in sorted(glob.glob(os.path.join(folder, "*.labels.csv"))):
        base = path[:-len(".labels.csv")]
        scores, expected, labels = (np.loadtxt(f"{base}.{what}.csv") for what in ("scores", "expected", "labels"))
        aucs.setdefault(os.path.basename(base).split("-")[0], []).append(roc_auc_score(labels, scores))
        apart = max(apart, float(np.max(np.abs(scores - expected) / np.maximum(1, np.abs(expected)))))
    every = np.array(list(aucs.values()))
    print(f"{every.shape[0]} seeds of {every.shape[1]} folds: mean AUC {every.mean():.4f}, deviation {every.std():.4f} of the folds, {every.mean(1).std():.4f} of the seeds' means, "
          f"least {every.min():.3f}; scores of the stream and of Python differ by {apart:.1e} at most")
    return None if every.mean() >= LEAST and apart <= 1e-5 else f"asked for are a mean AUC of {LEAST} and scores within 1e-5"


if __name__ == "__main__":
    main()
