#!/usr/bin/env python3
"""Writes a forest of complete random trees: forest.py FILE TREES DEPTH; 300 trees of depth 12 are 80 MB."""
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper

trees, depth, width = int(sys.argv[2]), int(sys.argv[3]), 15
rng = np.random.default_rng(7)
inner, total = 2**depth - 1, 2**(depth+1) - 1
n = trees*total
ids = np.tile(np.arange(total), trees); tree = np.repeat(np.arange(trees), total)
leaf = ids >= inner
modes = np.where(leaf, 'LEAF', 'BRANCH_LEQ').tolist()
feat = np.where(leaf, 0, rng.integers(0, width, n)); val = np.where(leaf, 0, rng.normal(0, 30, n)).astype('f4')
t = np.where(leaf, 0, 2*ids+1); f = np.where(leaf, 0, 2*ids+2)
lt, li = tree[leaf], ids[leaf]
node = helper.make_node('TreeEnsembleRegressor', ['x'], ['score'], domain='ai.onnx.ml', n_targets=1, aggregate_function='AVERAGE', post_transform='NONE',
  nodes_treeids=tree.tolist(), nodes_nodeids=ids.tolist(), nodes_modes=modes, nodes_featureids=feat.tolist(), nodes_values=val.tolist(),
  nodes_truenodeids=t.tolist(), nodes_falsenodeids=f.tolist(), target_treeids=lt.tolist(), target_nodeids=li.tolist(), target_ids=[0]*len(lt), target_weights=rng.random(len(lt)).astype('f4').tolist())
g = helper.make_graph([node], 'forest', [helper.make_tensor_value_info('x', TensorProto.FLOAT, ['N', width])], [helper.make_tensor_value_info('score', TensorProto.FLOAT, ['N', 1])])
m = helper.make_model(g, ir_version=8, opset_imports=[helper.make_opsetid('', 15), helper.make_opsetid('ai.onnx.ml', 1)])
onnx.save(m, sys.argv[1])
