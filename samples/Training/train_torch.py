#!/usr/bin/env python3
"""PyTorch: a net that tells frauds, and an autoencoder whose reconstruction error is the score."""
import io

import numpy as np
import torch

import package

EPOCHS = 8
BATCH = 256


class Scaled(torch.nn.Module):
    """Layers behind a scaler, so that the model takes features as they come."""

    def __init__(self, rows, layers):
        super().__init__()
        self.register_buffer("mean", torch.tensor(rows.mean(0)))
        self.register_buffer("scale", torch.tensor(np.where(rows.std(0) > 0, rows.std(0), 1)).float())
        self.layers = layers

    def forward(self, x):
        return self.layers((x - self.mean) / self.scale)


def main():
    options = package.arguments(__doc__)
    data = package.TrainingSet(options.features)
    torch.manual_seed(package.SEED)
    torch.set_num_threads(2)
    width = len(data.names)

    net = Scaled(data.rows, torch.nn.Sequential(
        torch.nn.Linear(width, 32), torch.nn.ReLU(), torch.nn.Linear(32, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1), torch.nn.Sigmoid()))
    labels = torch.tensor(data.labels, dtype=torch.float32).reshape(-1, 1)
    fit(net, torch.tensor(data.rows), lambda x, at: torch.nn.functional.binary_cross_entropy(net(x), labels[at]))
    predict = lambda rows: run(net, rows)[:, 0]
    package.report("net", data, predict(data.test_rows))
    package.save(options.folder, "torch-net", export(net, width), data.contract("torch-net", "probability"), data, predict)

    # Rebuilds scaled features of genuine payments, and is given and gives scaled ones: the mean squared error of the row is the score.
    genuine = data.rows[data.labels == 0]
    scale = Scaled(genuine, torch.nn.Identity())
    coder = torch.nn.Sequential(torch.nn.Linear(width, 8), torch.nn.ReLU(), torch.nn.Linear(8, 4), torch.nn.ReLU(), torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, width))
    fit(coder, scale(torch.tensor(genuine)).detach(), lambda x, at: ((coder(x) - x) ** 2).mean())
    error = ReconstructionError(scale, coder)
    predict = lambda rows: run(error, rows)[:, 0]
    package.report("autoencoder", data, predict(data.test_rows))
    package.save(options.folder, "torch-autoencoder", export(error, width), data.contract("torch-autoencoder", "error"), data, predict)


class ReconstructionError(torch.nn.Module):
    """The error inside the graph, since the row is scaled there. Sums by a matrix product: a mean over 15 columns would depend on its place in the batch."""

    def __init__(self, scale, coder):
        super().__init__()
        self.scale, self.coder = scale, coder
        width = scale.mean.shape[0]
        self.register_buffer("mean_of", torch.full((width, 1), 1.0 / width))

    def forward(self, x):
        scaled = self.scale(x)
        difference = self.coder(scaled) - scaled
        return (difference * difference) @ self.mean_of


def fit(model, rows, loss, epochs=EPOCHS, batch=BATCH, seed=package.SEED):
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    generator = torch.Generator().manual_seed(seed)
    for _ in range(epochs):
        for at in torch.randperm(len(rows), generator=generator).split(batch):
            optimiser.zero_grad()
            loss(rows[at], at).backward()
            optimiser.step()


def run(model, rows):
    model.eval()
    with torch.no_grad():
        return model(torch.tensor(rows)).numpy()


def export(model, width):
    file = io.BytesIO()
    torch.onnx.export(
        model.eval(), torch.zeros(2, width), file, input_names=["features"], output_names=["score"], opset_version=15,
        dynamic_axes={"features": {0: "N"}, "score": {0: "N"}})
    return file.getvalue()


if __name__ == "__main__":
    main()
