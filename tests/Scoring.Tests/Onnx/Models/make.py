#!/usr/bin/env python3
"""Writes the small models of this folder: forms that exporters write (taken-*) and what must be refused (refused-*).

Needs numpy and onnx (tried: 1.24, 1.12). What a model computes is computed here with numpy, from a fixed seed, and stored as golden rows.
"""
import json
import os

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper as h
from onnx import numpy_helper as nh

rng = np.random.default_rng(20)
ONNX, ML = h.make_opsetid("", 15), h.make_opsetid("ai.onnx.ml", 2)
W = rng.normal(size=(4, 3)).astype("f4")
ROWS = np.round(rng.normal(size=(12, 4)) * 3, 3).astype("f4")
NAMES = ["a", "b", "c", "d"]


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def value(name, kind=T.FLOAT, shape=("N", 4)):
    return h.make_tensor_value_info(name, kind, list(shape))


def sequence(name, of):
    made = onnx.ValueInfoProto(name=name)
    made.type.sequence_type.elem_type.CopyFrom(of)
    return made


def zipmap(name):
    maps = onnx.TypeProto()
    maps.map_type.key_type = T.STRING
    maps.map_type.value_type.CopyFrom(h.make_tensor_type_proto(T.FLOAT, None))
    return sequence(name, maps)


def weights(**arrays):
    return [nh.from_array(np.asarray(a), n) for n, a in arrays.items()]


def save(name, nodes, inputs, outputs, constants=(), props=None, golden=None, ir=8, opsets=(ONNX, ML), functions=(), external=None):
    model = h.make_model(
        h.make_graph(list(nodes), name, inputs, outputs, list(constants)), ir_version=ir, opset_imports=list(opsets), functions=list(functions))
    keys = {"model_name": name, **(props or {})}
    if golden is not None:
        rows, scores = golden
        keys["golden"] = json.dumps({"features": [list(r) for r in rows], "scores": [float(s) for s in scores]})
    h.set_model_props(model, {k: v if isinstance(v, str) else json.dumps(v) for k, v in keys.items()})
    for tensor in model.graph.initializer if external else ():
        tensor.ClearField("raw_data")
        tensor.data_location = T.EXTERNAL
        tensor.external_data.add(key="location", value=external)
        tensor.external_data.add(key="length", value="48")
    with open(f"{name}.onnx", "wb") as f:
        f.write(model.SerializeToString())


def node(op, i, o, **attributes):
    return h.make_node(op, i, o, **attributes)


GEMM = node("MatMul", ["x", "w"], ["m"])
PROBABILITIES = [GEMM, node("Softmax", ["m"], ["p"], axis=1)]
LABEL = node("ArgMax", ["p"], ["label"], axis=1, keepdims=0)
P = softmax(ROWS @ W)
NAMED = {"feature_names": NAMES}
LABELLED = [value("label", T.INT64, ["N"])]

# ---- taken
zipped = [*PROBABILITIES, LABEL, node("ZipMap", ["p"], ["prob"], domain="ai.onnx.ml", classlabels_strings=["clean", "fraud", "unclear"])]
save("taken-zipmap-of-texts", zipped, [value("x")], [*LABELLED, zipmap("prob")], weights(w=W), {**NAMED, "score_class": "fraud"}, (ROWS.tolist(), P[:, 1]))
save("taken-column-by-index", [*PROBABILITIES, LABEL], [value("x")], [*LABELLED, value("p", shape=["N", 3])], weights(w=W),
     {**NAMED, "score_column": 2}, (ROWS.tolist(), P[:, 2]))
P2 = softmax(ROWS @ W[:, :2])
save("taken-last-of-two", [*PROBABILITIES, LABEL], [value("x")], [*LABELLED, value("p", shape=["N", 2])], weights(w=W[:, :2]), NAMED, (ROWS.tolist(), P2[:, 1]))
save("taken-batch-of-8", PROBABILITIES, [value("x", shape=[8, 4])], [value("p", shape=[8, 2])], weights(w=W[:, :2]), NAMED, (ROWS.tolist(), P2[:, 1]))
W1 = W[:, :1]
M = (ROWS @ W1)[:, 0]
save("taken-inside-takes-one-row", [node("Reshape", ["x", "one"], ["r"]), node("MatMul", ["r", "w"], ["score"])], [value("x")], [value("score", shape=["N", 1])],
     weights(w=W1, one=np.array([1, 4], "i8")), NAMED, (ROWS.tolist(), M))
D = W1.astype("f8") / 3
save("taken-float64", [node("MatMul", ["x", "w"], ["score"])], [value("x", T.DOUBLE)], [value("score", T.DOUBLE, ["N", 1])], weights(w=D), NAMED,
     ((ROWS.astype("f8") / 3).tolist(), (ROWS.astype("f8") / 3 @ D)[:, 0]))
H = W1.astype("f2")
save("taken-float16", [node("MatMul", ["x", "w"], ["score"])], [value("x", T.FLOAT16)], [value("score", T.FLOAT16, ["N", 1])], weights(w=H), NAMED,
     (np.zeros((2, 4)).tolist(), [0, 0]))
WHOLE = rng.integers(-9, 9, (12, 4))
save("taken-integers-by-name",
     [node("Concat", ["d", "c", "b", "a"], ["i"], axis=1), node("Cast", ["i"], ["x"], to=T.FLOAT), node("MatMul", ["x", "w"], ["score"])],
     [value(n, T.INT64, ["N", 1]) for n in "dcba"], [value("score", shape=["N", 1])], weights(w=W1), NAMED,
     (WHOLE.tolist(), (WHOLE[:, ::-1].astype("f4") @ W1)[:, 0]))
save("taken-names-of-inputs", [node("Add", ["left", "right"], ["score"])], [value("left", shape=["N"]), value("right", shape=["N"])], [value("score", shape=["N"])],
     golden=([[1, 2], [3.5, -4]], [3, -0.5]))
CURRENCIES = ["EUR", "USD", "CHF"]
rate = {"EUR": 1.0, "USD": 0.9, "CHF": 1.1}
texts = [[round(float(r[0]), 3), float(i % 2), CURRENCIES[i % 3]] for i, r in enumerate(ROWS)]
save("taken-numbers-and-a-text",
     [node("LabelEncoder", ["currency"], ["rate"], domain="ai.onnx.ml", keys_strings=CURRENCIES, values_floats=[rate[c] for c in CURRENCIES], default_float=0.0),
      node("Cast", ["night"], ["n"], to=T.FLOAT), node("Mul", ["amount", "rate"], ["product"]), node("Add", ["product", "n"], ["score"])],
     [value("amount", shape=["N", 1]), value("night", T.BOOL, ["N", 1]), value("currency", T.STRING, ["N", 1])], [value("score", shape=["N", 1])],
     props={"feature_names": ["amount", "night", "currency"], "categories": {"currency": CURRENCIES}},
     golden=(texts, [np.float32(t[0]) * np.float32(rate[t[2]]) + np.float32(t[1]) for t in texts]))
save("taken-more-dimensions", [node("MatMul", ["x", "w"], ["score"])], [value("x", shape=["N", 1, 4])], [value("score", shape=["N", 1, 1])], weights(w=W1), NAMED, (ROWS.tolist(), M))
save("taken-open-width", [node("MatMul", ["x", "w"], ["score"])], [value("x", shape=["N", "F"])], [value("score", shape=["N", "O"])], weights(w=W1), NAMED, (ROWS.tolist(), M))
SQUARE = rng.normal(size=(4, 4)).astype("f8")
R8 = ROWS.astype("f8")
save("taken-reconstruction", [node("MatMul", ["x", "w"], ["rebuilt"])], [value("x", T.DOUBLE)], [value("rebuilt", T.DOUBLE)], weights(w=SQUARE),
     {**NAMED, "score_reduction": "mse", "score_meaning": "error"}, (ROWS.tolist(), ((R8 @ SQUARE - R8) ** 2).mean(axis=1)))
tree = dict(nodes_treeids=[0] * 3, nodes_nodeids=[0, 1, 2], nodes_featureids=[0, 0, 0], nodes_modes=["BRANCH_LT", "LEAF", "LEAF"], nodes_values=[1.0, 0, 0],
            nodes_truenodeids=[1, 0, 0], nodes_falsenodeids=[2, 0, 0], nodes_missing_value_tracks_true=[0, 0, 0], target_treeids=[0, 0], target_nodeids=[1, 2],
            target_ids=[0, 0], target_weights=[0.25, 0.75], n_targets=1)
save("taken-missing-values", [node("TreeEnsembleRegressor", ["x"], ["score"], domain="ai.onnx.ml", **tree)], [value("x")], [value("score", shape=["N", 1])],
     props={**NAMED, "missing": "nan"}, golden=([[0.5, 0, 0, 0], [2, 0, 0, 0], [float("nan"), 0, 0, 0]], [0.25, 0.75, 0.75]))
save("taken-missing-replaced", [node("MatMul", ["x", "w"], ["score"])], [value("x")], [value("score", shape=["N", 1])], weights(w=W1),
     {**NAMED, "missing": {"b": 0.5}}, ([[1, float("nan"), 2, 3]], [float(np.array([1, 0.5, 2, 3], "f4") @ W1[:, 0])]))
twice = h.make_function("of.mine", "Twice", ["v"], ["r"], [node("Add", ["v", "v"], ["r"])], [ONNX])
save("taken-function-of-its-own", [node("MatMul", ["x", "w"], ["m"]), node("Twice", ["m"], ["score"], domain="of.mine")], [value("x")], [value("score", shape=["N", 1])],
     weights(w=W1), NAMED, (ROWS.tolist(), 2 * M), opsets=[ONNX, h.make_opsetid("of.mine", 1)], functions=[twice])
save("taken-low-is-suspicious", [node("MatMul", ["x", "w"], ["m"]), node("Neg", ["m"], ["scores"]), node("Cast", ["m"], ["label"], to=T.INT64)], [value("x")],
     [value("label", T.INT64, ["N", 1]), value("scores", shape=["N", 1])], weights(w=W1), {**NAMED, "score_direction": "low"}, (ROWS.tolist(), -M))
save("taken-weights-beside", [node("MatMul", ["x", "w"], ["p"])], [value("x")], [value("p", shape=["N", 3])], weights(w=W), {**NAMED, "score_column": 0},
     (ROWS.tolist(), (ROWS @ W)[:, 0]), external="weights.bin")
with open("weights.bin", "wb") as f:
    f.write(W.tobytes())

EMBEDDED = [node("Gather", ["table", "x"], ["e"]), node("ReduceSum", ["e", "one"], ["score"])]
BITS = rng.integers(0, 2, (12, 4))
TABLE = np.array([0.25, -1.5], "f4")
save("taken-codes", EMBEDDED, [value("x", T.INT64)], [value("score", shape=["N", 1])], weights(table=TABLE, one=np.array([1], "i8")), NAMED,
     (BITS.tolist(), TABLE[BITS].sum(axis=1)))

# ---- refused: the form
save("refused-few-rows", EMBEDDED, [value("x", T.INT64)], [value("score", shape=["N", 1])], weights(table=TABLE[:1], one=np.array([1], "i8")), NAMED)
ONE = [value("score", shape=["N", 1])]
MATMUL = [node("MatMul", ["x", "w"], ["score"])]
save("refused-custom-operator", [node("MatMul", ["x", "w"], ["m"]), node("Secret", ["m"], ["score"], domain="of.another")], [value("x")], ONE, weights(w=W1), NAMED,
     opsets=[ONNX, h.make_opsetid("of.another", 1)])
inner = h.make_graph([node("Hidden", [], ["o"], domain="of.another")], "then", [], [value("o", shape=["N", 1])])
save("refused-custom-operator-inside", [node("If", ["yes"], ["score"], then_branch=inner, else_branch=inner)], [value("x")], ONE, weights(yes=np.array(True)), NAMED,
     opsets=[ONNX, h.make_opsetid("of.another", 1)])
for place, path in {"escapes": "../weights.bin", "absolute": "/etc/passwd", "is-missing": "none.bin"}.items():
    save(f"refused-external-{place}", [node("MatMul", ["x", "w"], ["p"])], [value("x")], [value("p", shape=["N", 3])], weights(w=W), {**NAMED, "score_column": 0}, external=path)
save("refused-ir-version", MATMUL, [value("x")], ONE, weights(w=W1), NAMED, ir=99)
save("refused-opset", MATMUL, [value("x")], ONE, weights(w=W1), NAMED, opsets=[h.make_opsetid("", 199)])
save("refused-unknown-operator", [node("MatMull", ["x", "w"], ["score"])], [value("x")], ONE, weights(w=W1), NAMED)
save("refused-shapes-that-do-not-fit", MATMUL, [value("x", shape=["N", 5])], ONE, weights(w=W1), {"feature_names": [*NAMES, "e"]})
save("refused-no-names", MATMUL, [value("x")], ONE, weights(w=W1))
save("refused-label-only", [GEMM, node("ArgMax", ["m"], ["label"], axis=1), node("Identity", ["label"], ["class"])], [value("x")],
     [value("label", T.INT64, ["N", 1]), value("class", T.INT64, ["N", 1])], weights(w=W), NAMED)
save("refused-label-as-score", [GEMM, node("ArgMax", ["m"], ["score"], axis=1)], [value("x")], [value("score", T.INT64, ["N", 1])], weights(w=W), NAMED)
save("refused-two-candidates", [GEMM, node("Neg", ["m"], ["n"])], [value("x")], [value("m", shape=["N", 1]), value("n", shape=["N", 1])], weights(w=W1), NAMED)
save("refused-three-columns", PROBABILITIES, [value("x")], [value("p", shape=["N", 3])], weights(w=W), NAMED)
save("refused-classes-unnamed-column", zipped[:-1], [value("x")], [*LABELLED, value("p", shape=["N", 3])], weights(w=W), {**NAMED, "score_class": "fraud"})
save("refused-zipmap-class", zipped, [value("x")], [*LABELLED, zipmap("prob")], weights(w=W), {**NAMED, "score_class": "stolen"})
save("refused-column-beyond", PROBABILITIES, [value("x")], [value("p", shape=["N", 3])], weights(w=W), {**NAMED, "score_column": 3})
save("refused-reduction-of-another-width", [GEMM], [value("x")], [value("m", shape=["N", 3])], weights(w=W), {**NAMED, "score_reduction": "mse"})
save("refused-output-missing", MATMUL, [value("x")], ONE, weights(w=W1), {**NAMED, "score_output": "points"})
save("refused-width", MATMUL, [value("x")], ONE, weights(w=W1), {"feature_names": ["a", "b", "c"]})
save("refused-inputs-of-other-names", [node("Add", ["left", "right"], ["score"])], [value("left", shape=["N", 1]), value("right", shape=["N", 1])], ONE,
     props={"feature_names": ["left", "other"]})
save("refused-input-type", [node("Cast", ["x"], ["f"], to=T.FLOAT), node("MatMul", ["f", "w"], ["score"])], [value("x", T.UINT16)], ONE, weights(w=W1), NAMED)
save("refused-no-inputs", [node("Identity", ["w"], ["score"])], [], [value("score", shape=[4, 1])], weights(w=W1), NAMED)
save("refused-batches-that-differ", [node("Add", ["left", "right"], ["score"])], [value("left", shape=[2, 1]), value("right", shape=[3, 1])], ONE)
save("refused-one-score-for-all", [GEMM, node("ReduceMean", ["m"], ["score"], keepdims=0)], [value("x")], [value("score", shape=[])], weights(w=W1), NAMED)
save("refused-sequence", [node("MatMul", ["x", "w"], ["m"]), node("SequenceConstruct", ["m"], ["score"])], [value("x")],
     [sequence("score", h.make_tensor_type_proto(T.FLOAT, ["N", 1]))], weights(w=W1), NAMED)
save("refused-cannot-be-run", [node("Cast", ["x"], ["i"], to=T.INT64), node("Sub", ["i", "i"], ["z"]), node("Add", ["z", "far"], ["j"]), node("GatherElements", ["x", "j"], ["y"], axis=1),
                               node("ReduceSum", ["y", "one"], ["score"])], [value("x")], ONE, weights(far=np.array(9, "i8"), one=np.array([1], "i8")), NAMED)

# ---- refused: what a score depends on
save("refused-neighbours", [node("MatMul", ["x", "w"], ["m"]), node("Softmax", ["m"], ["score"], axis=0)], [value("x")], ONE, weights(w=W1), NAMED)
save("refused-batch", [node("DynamicQuantizeLinear", ["x"], ["q", "s", "z"]), node("DequantizeLinear", ["q", "s", "z"], ["y"]), node("MatMul", ["y", "w"], ["score"])],
     [value("x")], ONE, weights(w=W1), NAMED)
save("refused-sampling", [node("MatMul", ["x", "w"], ["m"]), node("RandomNormalLike", ["m"], ["e"]), node("Add", ["m", "e"], ["score"])], [value("x")], ONE, weights(w=W1), NAMED)
save("refused-largest-of-all", [node("MatMul", ["x", "w"], ["m"]), node("ReduceMax", ["m"], ["top"], keepdims=0), node("Div", ["m", "top"], ["score"])], [value("x")], ONE, weights(w=W1), NAMED)
save("refused-number-of-rows", [node("MatMul", ["x", "w"], ["m"]), node("Shape", ["x"], ["s"]), node("Cast", ["s"], ["f"], to=T.FLOAT), node("Gather", ["f", "zero"], ["n"]),
                                node("Div", ["m", "n"], ["score"])], [value("x")], ONE, weights(w=W1, zero=np.array(0, "i8")), NAMED)

save("refused-dropout-in-training", [node("MatMul", ["x", "w"], ["m"]), node("Dropout", ["m", "half", "yes"], ["score"])], [value("x")], ONE,
     weights(w=W1, half=np.array(0.5, "f4"), yes=np.array(True)), NAMED)

# ---- refused: time
body = h.make_graph([node("Identity", ["go"], ["go_on"]), node("Add", ["v", "v"], ["next"])], "body",
                    [value("i", T.INT64, []), value("go", T.BOOL, []), value("v", shape=["N", 1])], [value("go_on", T.BOOL, []), value("next", shape=["N", 1])])
save("refused-never-ends", [node("MatMul", ["x", "w"], ["m"]), node("Loop", ["times", "", "m"], ["score"], body=body)], [value("x")], ONE,
     weights(w=W1, times=np.array(2**62, "i8")), NAMED)
slow = h.make_graph([node("Identity", ["go"], ["go_on"]), node("MatMul", ["v", "big"], ["next"])], "body",
                    [value("i", T.INT64, []), value("go", T.BOOL, []), value("v", shape=["N", 4])], [value("go_on", T.BOOL, []), value("next", shape=["N", 4])])
save("refused-slow", [node("Loop", ["times", "", "x"], ["y"], body=slow), node("MatMul", ["y", "w"], ["score"])], [value("x")], ONE,
     weights(w=W1, times=np.array(300, "i8"), big=np.eye(4, dtype="f4")), NAMED)
print(len([f for f in os.listdir(".") if f.startswith("taken-")]), "taken,", len([f for f in os.listdir(".") if f.startswith("refused-")]), "refused")
