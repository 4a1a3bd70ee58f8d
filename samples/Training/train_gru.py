#!/usr/bin/env python3
"""PyTorch: a GRU that reads a card's payments one after the other. Its state is the service's to keep: the graph takes it and leaves the next one.

    train_gru.py FEATURES.parquet PAYMENTS.csv FOLDER      both of one run of `features --output F.parquet --transactions P.csv`
"""
import csv
import io
import json
import os
import sys

import numpy as np
import torch

import package

SIZE = 32
EPOCHS = 40
CARDS = 32


class Gru(torch.nn.Module):
    """One payment a card: scaled features and the state in, probability and the next state out."""

    def __init__(self, rows):
        super().__init__()
        self.register_buffer("mean", torch.tensor(rows.mean(0)))
        self.register_buffer("scale", torch.tensor(np.where(rows.std(0) > 0, rows.std(0), 1)).float())
        self.gru = torch.nn.GRU(rows.shape[1], SIZE)
        self.score = torch.nn.Linear(SIZE, 1)

    def forward(self, x, h):
        _, h = self.gru(((x - self.mean) / self.scale).unsqueeze(0), h)
        return torch.sigmoid(self.score(h[0])), h

    def histories(self, x):
        """Log odds of whole histories, [payments, cards, features]."""
        return self.score(self.gru((x - self.mean) / self.scale)[0])[..., 0]


def main():
    features, payments, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    data = package.TrainingSet(features)
    torch.manual_seed(package.SEED)
    torch.set_num_threads(2)
    with open(payments) as file:
        card_of = {row["TRANSACTION_ID"]: row["CUSTOMER_ID"] for row in csv.DictReader(file)}
    # Rows stand in the order in which the payments came: so do those of a card.
    histories = {}
    for at, payment in enumerate(data.columns["TRANSACTION_ID"]):
        histories.setdefault(card_of[payment], []).append(at)
    histories = list(histories.values())
    trained = (data.time < np.quantile(data.time, 0.8)) & ~np.isnan(data.label)

    model = Gru(data.rows)
    fit(model, histories, data, trained)
    scores = np.zeros(len(data.features), np.float32)
    model.eval()
    with torch.no_grad():
        for history in histories:
            scores[history] = torch.sigmoid(model.histories(torch.tensor(data.features[history]).unsqueeze(1)))[:, 0].numpy()
    package.report("GRU", data, scores[data.time >= np.quantile(data.time, 0.8)])
    save(model, histories, data, folder)


def fit(model, histories, data, trained):
    optimiser = torch.optim.Adam(model.parameters(), lr=5e-3)
    generator = torch.Generator().manual_seed(package.SEED)
    for _ in range(EPOCHS):
        for at in torch.randperm(len(histories), generator=generator).split(CARDS):
            batch = [histories[i] for i in at]
            length = max(len(history) for history in batch)
            x = torch.zeros(length, len(batch), data.features.shape[1])
            y, weight = torch.zeros(length, len(batch)), torch.zeros(length, len(batch))
            for column, history in enumerate(batch):
                x[:len(history), column] = torch.tensor(data.features[history])
                y[:len(history), column] = torch.tensor(np.nan_to_num(data.label[history]).astype(np.float32))
                weight[:len(history), column] = torch.tensor(trained[history].astype(np.float32))
            loss = (torch.nn.functional.binary_cross_entropy_with_logits(model.histories(x), y, reduction="none") * weight).sum() / weight.sum()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()


def save(model, histories, data, folder):
    """The graph of one payment with its contract, and the history of the card with most frauds as golden rows, which are scored in order."""
    width, path = len(data.names), os.path.join(folder, "gru")
    file = io.BytesIO()
    torch.onnx.export(
        model.eval(), (torch.zeros(2, width), torch.zeros(1, 2, SIZE)), file, input_names=["features", "h"], output_names=["score", "h_next"], opset_version=15,
        dynamic_axes={"features": {0: "N"}, "h": {1: "N"}, "score": {0: "N"}, "h_next": {1: "N"}})
    with open(path + ".onnx", "wb") as target:
        target.write(file.getvalue())
    contract = {**data.contract("gru", "probability"), "score_output": "score", "state_inputs": ["h"], "state_outputs": ["h_next"]}
    with open(path + ".onnx.json", "w") as target:
        json.dump(contract, target, indent=1)
    golden = max(histories, key=lambda history: np.nansum(data.label[history]))[:package.GOLDEN_ROWS]
    package.write_rows(path + ".rows.csv", data.features[golden])
    with open(path + ".expected.csv", "w") as target, torch.no_grad():
        state = torch.zeros(1, 1, SIZE)
        for row in data.features[golden]:
            score, state = model(torch.tensor(row).unsqueeze(0), state)
            target.write(f"{score.item():.9g}\n")
    print(f"model pack --model {path}.onnx --rows {path}.rows.csv --expected {path}.expected.csv --output {path}.packed.onnx")


if __name__ == "__main__":
    main()
