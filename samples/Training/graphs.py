"""ONNX graphs of linear models and trees, written with the onnx package: for where skl2onnx and onnxmltools cannot be had, as on Debian 12.

With them `skl2onnx.to_onnx(model, rows[:1])` does the same; the service takes either.
"""
import json

import numpy as np
from onnx import TensorProto, helper, numpy_helper


def linear(weights, bias, mean, scale):
    """(x - mean) / scale, weighted, with a bias, as a probability."""
    constants = [numpy_helper.from_array(np.asarray(values, np.float32), name) for name, values in (
        ("mean", mean), ("scale", scale), ("weights", np.reshape(weights, (-1, 1))), ("bias", np.reshape(bias, (1,))))]
    nodes = [
        helper.make_node("Sub", ["features", "mean"], ["centred"]),
        helper.make_node("Div", ["centred", "scale"], ["scaled"]),
        helper.make_node("Gemm", ["scaled", "weights", "bias"], ["margin"]),
        helper.make_node("Sigmoid", ["margin"], ["score"])]
    return model(nodes, len(mean), constants)


def trees(dump, names, base):
    """Trees in the form of xgboost's dump, as a probability: their sum and `base` are log odds."""
    nodes = [
        helper.make_node(
            "TreeEnsembleRegressor", ["features"], ["margin"], domain="ai.onnx.ml", n_targets=1, base_values=[float(base)], **tree_attributes(dump, names)),
        helper.make_node("Sigmoid", ["margin"], ["score"])]
    return model(nodes, len(names), [])


def tree_attributes(dump, names):
    """Attributes of TreeEnsembleRegressor: nodes and leaves of trees in the form of xgboost's dump, over features of these names."""
    a = {key: [] for key in (
        "nodes_treeids", "nodes_nodeids", "nodes_featureids", "nodes_values", "nodes_modes", "nodes_truenodeids", "nodes_falsenodeids",
        "nodes_missing_value_tracks_true", "target_treeids", "target_nodeids", "target_ids", "target_weights")}

    def add(tree, node):
        leaf = "leaf" in node
        a["nodes_treeids"].append(tree)
        a["nodes_nodeids"].append(node["nodeid"])
        a["nodes_featureids"].append(0 if leaf else names.index(node["split"]))
        a["nodes_values"].append(0.0 if leaf else float(node["split_condition"]))
        a["nodes_modes"].append("LEAF" if leaf else "BRANCH_LT")
        a["nodes_truenodeids"].append(0 if leaf else node["yes"])
        a["nodes_falsenodeids"].append(0 if leaf else node["no"])
        a["nodes_missing_value_tracks_true"].append(0 if leaf else int(node["missing"] == node["yes"]))
        if leaf:
            a["target_treeids"].append(tree)
            a["target_nodeids"].append(node["nodeid"])
            a["target_ids"].append(0)
            a["target_weights"].append(float(node["leaf"]))
        for child in node.get("children", ()):
            add(tree, child)

    for tree, root in enumerate(dump):
        add(tree, root)
    return a


def model(nodes, width, constants):
    graph = helper.make_graph(
        nodes, "fraud", [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", width])],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["N", 1])], constants)
    return helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 15), helper.make_opsetid("ai.onnx.ml", 2)])


def below(threshold):
    """The float32 t with `x < t` where the library says `x <= threshold`, for every float32 x."""
    floor = np.float32(threshold)
    if float(floor) > threshold:
        floor = np.nextafter(floor, np.float32(-np.inf))
    return float(np.nextafter(floor, np.float32(np.inf)))


def hist_gradient_boosting(fitted, names):
    """The trees of scikit-learn's HistGradientBoostingClassifier in the form of xgboost's dump; its private parts, as of scikit-learn 1.2 to 1.7."""
    def node(nodes, at):
        row = nodes[at]
        if row["is_leaf"]:
            return {"nodeid": int(at), "leaf": float(np.float32(row["value"])), "cover": float(row["count"])}
        left, right = int(row["left"]), int(row["right"])
        return {
            "nodeid": int(at), "split": names[int(row["feature_idx"])], "split_condition": below(float(row["num_threshold"])), "yes": left, "no": right,
            "missing": left if row["missing_go_to_left"] else right, "cover": float(row["count"]), "children": [node(nodes, left), node(nodes, right)]}

    return [node(predictor.nodes, 0) for (predictor,) in fitted._predictors], float(np.ravel(fitted._baseline_prediction)[0])


def lightgbm(dump, names):
    """The trees of LightGBM's booster.dump_model() in the form of xgboost's dump."""
    def node(tree, counter):
        at = counter[0]
        counter[0] += 1
        if "leaf_value" in tree:
            return {"nodeid": at, "leaf": float(np.float32(tree["leaf_value"])), "cover": float(tree.get("leaf_count", 1))}
        if tree["decision_type"] != "<=" or tree["missing_type"] == "Zero":
            raise ValueError("only splits that compare numbers are written: no categories, no zero_as_missing")
        left, right = node(tree["left_child"], counter), node(tree["right_child"], counter)
        # Without missing values in training, NaN counts as 0.
        missing = tree["default_left"] if tree["missing_type"] == "NaN" else 0.0 <= tree["threshold"]
        return {
            "nodeid": at, "split": names[tree["split_feature"]], "split_condition": below(tree["threshold"]), "yes": left["nodeid"], "no": right["nodeid"],
            "missing": (left if missing else right)["nodeid"], "cover": float(tree["internal_count"]), "children": [left, right]}

    return [node(tree["tree_structure"], [0]) for tree in dump["tree_info"]]


def text(dump):
    return json.dumps(dump)
