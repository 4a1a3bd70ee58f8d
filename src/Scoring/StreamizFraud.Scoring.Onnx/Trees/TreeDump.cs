using System.Globalization;
using System.Text.Json;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Trees as xgboost writes them out, with what exporters to ONNX leave out: how many training rows came to each node.</summary>
public static class TreeDump
{
    private const int MostDepth = 256;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 4 * MostDepth };

    /// <summary>Makes the text of a contract's key <c>trees</c>.</summary>
    /// <param name="json">What <c>booster.dump_model(file, with_stats=True, dump_format="json")</c> writes: a list of trees.</param>
    /// <param name="featureNames">The model's features in the order of the columns. Trees name them, or say <c>f0</c>, <c>f1</c>, ….</param>
    /// <exception cref="ModelMismatchException">It is no such dump, or has splits that are no numbers compared; says what is needed.</exception>
    public static string Pack(string json, IReadOnlyList<string> featureNames)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(featureNames);
        try
        {
            using var dump = JsonDocument.Parse(json, Deep);
            if (dump.RootElement.ValueKind != JsonValueKind.Array || dump.RootElement.GetArrayLength() == 0)
            {
                throw Refused("it is not a list of trees");
            }

            var (nodes, roots) = (new List<TreeNode>(), new List<int>());
            foreach (var tree in dump.RootElement.EnumerateArray())
            {
                roots.Add(Add(tree, featureNames, nodes, 0));
            }

            return StoredTrees.Write(DecisionTrees.Of(nodes, roots));
        }
        catch (JsonException broken)
        {
            throw Refused($"it is not valid JSON (line {broken.LineNumber + 1})");
        }
        catch (InvalidDataException wrong)
        {
            throw Refused(wrong.Message);
        }
    }

    private static int Add(JsonElement node, IReadOnlyList<string> names, List<TreeNode> nodes, int depth)
    {
        if (node.ValueKind != JsonValueKind.Object || depth > MostDepth)
        {
            throw Refused("a node is no object, or deeper than 256 levels");
        }

        var cover = node.TryGetProperty("cover", out var rows) ? Number(rows) : throw Refused("it has no covers: dump it with with_stats=True");
        var place = nodes.Count;
        if (node.TryGetProperty("leaf", out var leaf))
        {
            nodes.Add(TreeNode.Leaf(Number(leaf), cover));
            return place;
        }

        if (!node.TryGetProperty("split", out var split) || !node.TryGetProperty("children", out var children))
        {
            throw Refused("a node is neither a leaf nor a split with children");
        }

        if (!node.TryGetProperty("split_condition", out var condition) || condition.ValueKind != JsonValueKind.Number)
        {
            throw Refused("it has a split on a category or an indicator; trees that compare numbers are needed (train without enable_categorical, feature types float or int)");
        }

        nodes.Add(default);
        var (yes, no) = (Id(node, "yes"), Id(node, "no"));
        var (left, right) = (-1, -1);
        foreach (var child in children.ValueKind == JsonValueKind.Array ? children.EnumerateArray().ToList() : [])
        {
            var id = Id(child, "nodeid");
            var at = Add(child, names, nodes, depth + 1);
            (left, right) = (id == yes ? at : left, id == no ? at : right);
        }

        nodes[place] = left >= 0 && right >= 0
            ? new TreeNode(Feature(split, names), Number(condition), Id(node, "missing") == yes, left, right, 0, cover)
            : throw Refused("a split lacks one of its children");
        return place;
    }

    // The names of the model come first: one of them may be called f1.
    private static int Feature(JsonElement split, IReadOnlyList<string> names)
    {
        var name = split.ValueKind == JsonValueKind.String ? split.GetString()! : split.GetRawText();
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
            {
                return i;
            }
        }

        return name.StartsWith('f') && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < names.Count
            ? place
            : throw Refused($"it compares {name}, which is no feature of the model: {string.Join(", ", names)}");
    }

    private static int Id(JsonElement node, string key) =>
        node.TryGetProperty(key, out var id) && id.TryGetInt32(out var number) ? number : throw Refused($"a node has no {key}");

    // Thresholds, leaves and covers are float32 in xgboost.
    private static double Number(JsonElement number) =>
        number.ValueKind == JsonValueKind.Number && number.GetSingle() is var value && float.IsFinite(value) ? value : throw Refused("a number is missing or not finite");

    private static ModelMismatchException Refused(string reason) => new($"The dump of trees cannot be used: {reason}.");
}
