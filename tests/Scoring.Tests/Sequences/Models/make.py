#!/usr/bin/env python3
"""Writes the sequence models of this folder (gru, lstm; refused-*: what must be refused), and histories of cards with the scores that numpy gives them.

Needs numpy and onnx (tried: 1.24, 1.12), and no runtime: numpy computes in float64 what the graphs compute in float32, one card after the other.
"""
import json

import numpy as np
from onnx import TensorProto as T
from onnx import helper as h
from onnx import numpy_helper as nh

NAMES = ["a", "b", "c"]
WIDTH, SIZE, CARDS, PAYMENTS = 3, 16, 12, 600
rng = np.random.default_rng(13)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def weights(*shape):
    return rng.normal(scale=0.4, size=shape).astype("f4")


# Gates in ONNX's order: update, reset, hidden; input, output, forget, cell.
GRU = {"w": weights(1, 3 * SIZE, WIDTH), "r": weights(1, 3 * SIZE, SIZE), "b": weights(1, 6 * SIZE), "out": weights(SIZE, 1), "bias": weights(1)}
LSTM = {"w": weights(WIDTH, 4 * SIZE), "r": weights(SIZE, 4 * SIZE), "b": weights(4 * SIZE), "out": weights(SIZE, 1), "bias": weights(1)}


def gru(x, state):
    w, r, b = GRU["w"][0].astype("f8"), GRU["r"][0].astype("f8"), GRU["b"][0].astype("f8")
    given, kept = w @ x + b[:3 * SIZE], r @ state + b[3 * SIZE:]
    update, reset = sigmoid(given[:SIZE] + kept[:SIZE]), sigmoid(given[SIZE:2 * SIZE] + kept[SIZE:2 * SIZE])
    # linear_before_reset, as PyTorch has it.
    hidden = np.tanh(given[2 * SIZE:] + reset * kept[2 * SIZE:])
    state = (1 - update) * hidden + update * state
    return sigmoid(state @ GRU["out"][:, 0].astype("f8") + GRU["bias"][0]), state


def lstm(x, state):
    hidden, cell = state[:SIZE], state[SIZE:]
    gates = x @ LSTM["w"].astype("f8") + hidden @ LSTM["r"].astype("f8") + LSTM["b"]
    into, out, forget, new = (gates[i * SIZE:(i + 1) * SIZE] for i in range(4))
    cell = sigmoid(forget) * cell + sigmoid(into) * np.tanh(new)
    hidden = sigmoid(out) * np.tanh(cell)
    return sigmoid(hidden @ LSTM["out"][:, 0].astype("f8") + LSTM["bias"][0]), np.concatenate([hidden, cell])


def value(name, *shape):
    return h.make_tensor_value_info(name, T.FLOAT, list(shape))


def save(name, nodes, states, constants, golden=None, score_shape=("N", 1)):
    graph = h.make_graph(
        nodes, name, [value("x", "N", WIDTH)] + [value(given, *shape) for given, _, shape in states],
        [value("score", *score_shape)] + [value(left, *shape) for _, left, shape in states], [nh.from_array(np.asarray(a), n) for n, a in constants.items()])
    model = h.make_model(graph, ir_version=8, opset_imports=[h.make_opsetid("", 15)])
    keys = {
        "model_name": name, "model_version": "1", "score_meaning": "probability", "feature_names": json.dumps(NAMES),
        "state_inputs": json.dumps([given for given, _, _ in states]), "state_outputs": json.dumps([left for _, left, _ in states])}
    if golden is not None:
        keys["golden"] = json.dumps({"features": [list(map(float, x)) for x in golden[0]], "scores": [float(s) for s in golden[1]]})
    h.set_model_props(model, keys)
    with open(name + ".onnx", "wb") as file:
        file.write(model.SerializeToString())


def histories(name, step, width):
    """Payments of all cards mixed, each scored from the state that its card's payment before it has left."""
    cards = {}
    lines, of_one = [], []
    for _ in range(PAYMENTS):
        # A few cards have most of the payments.
        card = f"card-{int(CARDS * rng.random() ** 2)}"
        x = np.round(rng.normal(size=WIDTH) * (1, 2, 0.5), 3).astype("f4")
        score, cards[card] = step(x.astype("f8"), cards.get(card, np.zeros(width)))
        lines.append(f"{card},{','.join(repr(float(v)) for v in x)},{score:.9g}\n")
        if card == "card-1":
            of_one.append((x, score))
    with open(name + ".csv", "w") as file:
        file.writelines(lines)
    return [x for x, _ in of_one[:16]], [score for _, score in of_one[:16]]


def node(op, inputs, outputs, **attributes):
    return h.make_node(op, inputs, outputs, **attributes)


SCORE = [node("MatMul", ["hidden", "out"], ["m"]), node("Add", ["m", "bias"], ["logit"]), node("Sigmoid", ["logit"], ["score"])]

save("gru",
     [node("Unsqueeze", ["x", "first"], ["steps"]),
      node("GRU", ["steps", "w", "r", "b", "", "h"], ["", "h_next"], hidden_size=SIZE, linear_before_reset=1),
      node("Squeeze", ["h_next", "first"], ["hidden"]), *SCORE],
     [("h", "h_next", (1, "N", SIZE))], {**GRU, "first": np.array([0])}, histories("gru", gru, SIZE))

save("lstm",
     [node("MatMul", ["x", "w"], ["from_x"]), node("MatMul", ["h", "r"], ["from_h"]), node("Add", ["from_x", "from_h"], ["sum"]), node("Add", ["sum", "b"], ["gates"]),
      node("Split", ["gates"], ["gi", "go", "gf", "gc"], axis=1), node("Sigmoid", ["gi"], ["i"]), node("Sigmoid", ["go"], ["o"]), node("Sigmoid", ["gf"], ["f"]),
      node("Tanh", ["gc"], ["n"]), node("Mul", ["f", "c"], ["kept"]), node("Mul", ["i", "n"], ["new"]), node("Add", ["kept", "new"], ["c_next"]),
      node("Tanh", ["c_next"], ["t"]), node("Mul", ["o", "t"], ["h_next"]), node("Identity", ["h_next"], ["hidden"]), *SCORE],
     [("h", "h_next", ("N", SIZE)), ("c", "c_next", ("N", SIZE))], LSTM, histories("lstm", lstm, 2 * SIZE))

# ---- refused: scores depend on their rows alone, and states do not.
HEAD = [node("MatMul", ["x", "w"], ["from_x"]), node("Add", ["from_x", "h"], ["new"])]
BY_ROW = [node("ReduceSum", ["x", "columns"], ["sum"]), node("Sigmoid", ["sum"], ["score"])]
MORE = {"w": weights(WIDTH, SIZE), "columns": np.array([1])}
save("refused-state-of-others", [*HEAD, node("ReduceMean", ["new"], ["mean"], axes=[0], keepdims=1), node("Sub", ["new", "mean"], ["h_next"]), *BY_ROW],
     [("h", "h_next", ("N", SIZE))], MORE)
save("refused-state-by-chance", [*HEAD, node("RandomNormalLike", ["new"], ["noise"]), node("Add", ["new", "noise"], ["h_next"]), *BY_ROW],
     [("h", "h_next", ("N", SIZE))], MORE)
save("refused-state-of-another-size", [*HEAD, node("Concat", ["new", "new"], ["h_next"], axis=1), *BY_ROW], [("h", "h_next", ("N", SIZE))], MORE)
save("refused-state-without-size", [*HEAD, node("Identity", ["new"], ["h_next"]), *BY_ROW], [("h", "h_next", ("N", "H"))], MORE)
