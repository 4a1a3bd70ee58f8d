namespace StreamizFraud.Scoring.Onnx;

/// <summary>Reads the trees of a graph that is a tree ensemble: <c>TreeEnsembleClassifier</c> or <c>TreeEnsembleRegressor</c>.</summary>
internal static class OnnxTrees
{
    /// <param name="file">The file.</param>
    /// <param name="column">Column of the score, or null.</param>
    /// <returns>Null if there is not one ensemble, or one of another kind. Whether the score is their sum is for the caller to try.</returns>
    public static DecisionTrees? Read(OnnxModelFile file, int? column)
    {
        var ensembles = file.Nodes.Where(node => node is { Domain: "ai.onnx.ml", Operator: "TreeEnsembleClassifier" or "TreeEnsembleRegressor" }).ToList();
        if (ensembles is not [var ensemble])
        {
            return null;
        }

        try
        {
            return Read(file.AttributesOf(ensemble), ensemble.Operator == "TreeEnsembleClassifier" ? "class" : "target", column ?? 0);
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentOutOfRangeException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static DecisionTrees? Read(OnnxNumbers ensemble, string scores, int column)
    {
        var (trees, ids) = (ensemble["nodes_treeids"].Numbers, ensemble["nodes_nodeids"].Numbers);
        var aggregate = ensemble["aggregate_function"].Texts is [var named] ? named : "SUM";
        if (aggregate is not ("SUM" or "AVERAGE") || ensemble["nodes_modes"].Texts.Exists(mode => !IsKnown(mode)))
        {
            return null;
        }

        var places = new Dictionary<(double Tree, double Node), int>(ids.Count);
        for (var i = 0; i < ids.Count; i++)
        {
            places[(trees[i], ids[i])] = i;
        }

        var values = Leaves(ensemble, scores, column, places);
        var nodes = Enumerable.Range(0, ids.Count).Select(i => Node(ensemble, i, places, values[i])).ToList();
        var roots = Roots(trees, nodes);
        var share = aggregate == "AVERAGE" ? 1d / roots.Count : 1;
        return DecisionTrees.Of(share == 1 ? nodes : nodes.ConvertAll(node => node with { Value = node.Value * share }), roots);
    }

    private static bool IsKnown(string mode) => mode is "LEAF" or "BRANCH_LT" or "BRANCH_LEQ" or "BRANCH_GT" or "BRANCH_GTE";

    private static TreeNode Node(OnnxNumbers ensemble, int i, Dictionary<(double Tree, double Node), int> places, double value)
    {
        var mode = ensemble["nodes_modes"].Texts[i];
        if (mode == "LEAF")
        {
            return TreeNode.Leaf(value);
        }

        var tree = ensemble["nodes_treeids"].Numbers[i];
        var ifTrue = places[(tree, ensemble["nodes_truenodeids"].Numbers[i])];
        var ifFalse = places[(tree, ensemble["nodes_falsenodeids"].Numbers[i])];
        var missing = ensemble["nodes_missing_value_tracks_true"].Numbers;
        var missingIsTrue = missing.Count > i && missing[i] != 0;

        // x <= t is x < t', the next number after t; x > t and x >= t are the same with the children exchanged.
        var threshold = ensemble["nodes_values_as_tensor"].Numbers is { Count: > 0 } doubles
            ? mode is "BRANCH_LEQ" or "BRANCH_GT" ? double.BitIncrement(doubles[i]) : doubles[i]
            : mode is "BRANCH_LEQ" or "BRANCH_GT" ? float.BitIncrement((float)ensemble["nodes_values"].Numbers[i]) : ensemble["nodes_values"].Numbers[i];
        var feature = (int)ensemble["nodes_featureids"].Numbers[i];
        return mode is "BRANCH_LT" or "BRANCH_LEQ"
            ? new TreeNode(feature, threshold, missingIsTrue, ifTrue, ifFalse, 0, 0)
            : new TreeNode(feature, threshold, !missingIsTrue, ifFalse, ifTrue, 0, 0);
    }

    private static double[] Leaves(OnnxNumbers ensemble, string scores, int column, Dictionary<(double Tree, double Node), int> places)
    {
        var (trees, nodes, ids) = (ensemble[scores + "_treeids"].Numbers, ensemble[scores + "_nodeids"].Numbers, ensemble[scores + "_ids"].Numbers);
        var weights = ensemble[scores + "_weights_as_tensor"].Numbers is { Count: > 0 } doubles ? doubles : ensemble[scores + "_weights"].Numbers;

        // Of two classes many ensembles hold the weights of one only.
        var isOne = ids.TrueForAll(id => id == ids[0]);
        var values = new double[places.Count];
        for (var i = 0; i < ids.Count; i++)
        {
            if (isOne || ids[i] == column)
            {
                values[places[(trees[i], nodes[i])]] += weights[i];
            }
        }

        return values;
    }

    // The nodes that no other leads to, a tree each.
    private static List<int> Roots(List<double> trees, List<TreeNode> nodes)
    {
        var isChild = new bool[nodes.Count];
        foreach (var node in nodes.Where(node => !node.IsLeaf))
        {
            isChild[node.Left] = isChild[node.Right] = true;
        }

        var roots = Enumerable.Range(0, nodes.Count).Where(i => !isChild[i]).ToList();
        return roots.Count == trees.Distinct().Count() ? roots : throw new InvalidDataException();
    }
}
