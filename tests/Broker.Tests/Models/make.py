#!/usr/bin/env python3
"""Writes the models of this folder, which read the amount only: quiet, and three that a service must take back.

Needs numpy and onnx (tried: 1.24, 1.12).
- quiet: 0.5 for amounts above 500, else 0.01
- failing: NaN for amounts above 60, else 0.01
- slow: what quiet gives, after some tens of milliseconds a batch
- loud: 0.95 for everything
"""
import json
import os

import onnx
from onnx import TensorProto as T
from onnx import helper as h

ALL = {"bounds": [1e9], "shares": [1.0], "least": 0.0}
PROFILE = {"rows": 1, "features": {}, "scores": ALL, "alerts": {"from": 0.3, "rate": 0.01}}
PROPS = {"feature_names": ["TX_AMOUNT"], "score_meaning": "probability", "training_profile": PROFILE, "model_version": "1"}
LAPS = 12_000


def scalar(name, value, kind=T.FLOAT):
    return h.make_tensor(name, kind, [], [value])


def save(name, nodes, constants):
    graph = h.make_graph(nodes, name, [h.make_tensor_value_info("x", T.FLOAT, ["N", 1])], [h.make_tensor_value_info("score", T.FLOAT, ["N", 1])], constants)
    model = h.make_model(graph, ir_version=8, opset_imports=[h.make_opsetid("", 15)])
    h.set_model_props(model, {"model_name": name, **{k: v if isinstance(v, str) else json.dumps(v) for k, v in PROPS.items()}})
    onnx.checker.check_model(model)
    onnx.save(model, os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".onnx"))


QUIET = [h.make_node("Greater", ["x", "limit"], ["is_large"]), h.make_node("Where", ["is_large", "high", "low"], ["quiet"])]
VALUES = [scalar("limit", 500.0), scalar("high", 0.5), scalar("low", 0.01)]
save("quiet", QUIET + [h.make_node("Identity", ["quiet"], ["score"])], VALUES)

# log(60 - x) is NaN above 60; times 0 it is 0 below.
save("failing", [
    h.make_node("Sub", ["limit", "x"], ["left"]),
    h.make_node("Log", ["left"], ["log"]),
    h.make_node("Mul", ["log", "zero"], ["nothing"]),
    h.make_node("Add", ["nothing", "low"], ["score"]),
], [scalar("limit", 60.0), scalar("zero", 0.0), scalar("low", 0.01)])

lap = h.make_graph(
    [h.make_node("Identity", ["more"], ["go"]), h.make_node("Cos", ["before"], ["after"])],
    "lap",
    [h.make_tensor_value_info("lap_number", T.INT64, []), h.make_tensor_value_info("more", T.BOOL, []), h.make_tensor_value_info("before", T.FLOAT, [])],
    [h.make_tensor_value_info("go", T.BOOL, []), h.make_tensor_value_info("after", T.FLOAT, [])])
save("slow", QUIET + [
    h.make_node("ReduceMin", ["x"], ["least"], keepdims=0),
    h.make_node("Loop", ["laps", "true", "least"], ["end"], body=lap),
    h.make_node("Mul", ["end", "zero"], ["nothing"]),
    h.make_node("Add", ["quiet", "nothing"], ["score"]),
], VALUES + [scalar("laps", LAPS, T.INT64), scalar("true", True, T.BOOL), scalar("zero", 0.0)])

save("loud", [h.make_node("Mul", ["x", "zero"], ["nothing"]), h.make_node("Add", ["nothing", "loud"], ["score"])], [scalar("zero", 0.0), scalar("loud", 0.95)])
