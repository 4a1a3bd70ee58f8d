using System.Text;

namespace StreamizFraud.Scoring.Tests.Onnx;

/// <summary>Writes small ONNX files: input <c>x</c> float32 [N, width], output <c>score</c> float32 [N, 1], feature names V0, V1, ….</summary>
/// <remarks>Protocol Buffers by hand: the tests need a handful of fields, and no tool of another language.</remarks>
internal sealed class OnnxGraph(int width)
{
    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _constants = [];

    /// <summary>The mean of the squares of a row: a reduction over <paramref name="width"/> values.</summary>
    public static byte[] MeanOfSquares(int width) => new OnnxGraph(width)
        .Node("Mul", ["x", "x"], "squares")
        .Constant("columns", [1])
        .Node("ReduceMean", ["squares", "columns"], "score")
        .File("mean-of-squares");

    /// <summary>Each row's share of the batch's sum: depends on its neighbours.</summary>
    public static byte[] ShareOfBatch(int width) => new OnnxGraph(width)
        .Constant("columns", [1])
        .Node("ReduceSum", ["x", "columns"], "sums")
        .Node("Softmax", ["sums"], "score", ("axis", 0))
        .File("share-of-batch");

    /// <summary>Each row's sum added to those of the rows before it.</summary>
    public static byte[] RunningSum(int width) => new OnnxGraph(width)
        .Constant("columns", [1])
        .Constant("rows", [0])
        .Node("ReduceSum", ["x", "columns"], "sums")
        .Node("CumSum", ["sums", "rows"], "score")
        .File("running-sum");

    /// <summary>Each row's sum divided by the number of rows.</summary>
    public static byte[] DividedByRows(int width) => new OnnxGraph(width)
        .Constant("columns", [1])
        .Constant("first", [0])
        .Node("ReduceSum", ["x", "columns"], "sums")
        .Node("Shape", ["x"], "shape")
        .Node("Gather", ["shape", "first"], "count")
        .Node("Cast", ["count"], "rows", ("to", 1))
        .Node("Div", ["sums", "rows"], "score")
        .File("divided-by-rows");

    /// <summary>Each row's sum and some noise.</summary>
    public static byte[] Noise(int width) => new OnnxGraph(width)
        .Constant("columns", [1])
        .Node("ReduceSum", ["x", "columns"], "sums")
        .Node("RandomNormalLike", ["sums"], "noise")
        .Node("Add", ["sums", "noise"], "score")
        .File("noise");

    /// <summary>The largest value of each row: the same bits wherever it is.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="properties">Metadata beside that of every file.</param>
    public static byte[] Largest(int width, params (string Key, string Value)[] properties) => new OnnxGraph(width)
        .Constant("columns", [1])
        .Node("ReduceMax", ["x", "columns"], "score")
        .File("largest", properties);

    /// <summary>The largest value of each row, beside weights of so many bytes that are read and change nothing.</summary>
    public static byte[] Heavy(int width, int bytes) => new OnnxGraph(width)
        .Constant("columns", [1])
        .Zeros("weights", bytes / sizeof(float))
        .Node("ReduceMax", ["x", "columns"], "largest")
        .Node("Sub", ["largest", "largest"], "zero")
        .Node("Cast", ["zero"], "first", ("to", 7))
        .Node("Gather", ["weights", "first"], "nothing")
        .Node("Add", ["largest", "nothing"], "score")
        .File("heavy");

    public OnnxGraph Node(string type, string[] inputs, string output, (string Name, long Value)? attribute = null)
    {
        var node = new List<byte>();
        foreach (var input in inputs)
        {
            Text(node, 1, input);
        }

        Text(node, 2, output);
        Text(node, 4, type);
        if (attribute is { } a)
        {
            var bytes = new List<byte>();
            Text(bytes, 1, a.Name);
            Number(bytes, 3, a.Value);
            Number(bytes, 20, 2);
            Bytes(node, 5, bytes);
        }

        _nodes.Add([.. node]);
        return this;
    }

    public OnnxGraph Constant(string name, long[] values)
    {
        var tensor = new List<byte>();
        Number(tensor, 1, values.Length);
        Number(tensor, 2, 7);
        foreach (var value in values)
        {
            Number(tensor, 7, value);
        }

        Text(tensor, 8, name);
        _constants.Add([.. tensor]);
        return this;
    }

    /// <summary>Zeros, float32, in one dimension.</summary>
    public OnnxGraph Zeros(string name, int count)
    {
        var tensor = new List<byte>();
        Number(tensor, 1, count);
        Number(tensor, 2, 1);
        Text(tensor, 8, name);
        Bytes(tensor, 9, new byte[count * sizeof(float)]);
        _constants.Add([.. tensor]);
        return this;
    }

    public byte[] File(string name, params (string Key, string Value)[] properties)
    {
        var graph = new List<byte>();
        foreach (var node in _nodes)
        {
            Bytes(graph, 1, node);
        }

        Text(graph, 2, name);
        foreach (var constant in _constants)
        {
            Bytes(graph, 5, constant);
        }

        Bytes(graph, 11, Value("x", width));
        Bytes(graph, 12, Value("score", 1));

        var opset = new List<byte>();
        Number(opset, 2, 18);
        var file = new List<byte>();
        Number(file, 1, 8);
        Bytes(file, 7, graph);
        Bytes(file, 8, opset);
        Property(file, "feature_names", $"[{string.Join(", ", Enumerable.Range(0, width).Select(i => $"\"V{i}\""))}]");
        Property(file, "model_name", name);
        foreach (var (key, value) in properties)
        {
            Property(file, key, value);
        }

        return [.. file];
    }

    private static List<byte> Value(string name, int columns)
    {
        var rows = new List<byte>();
        Text(rows, 2, "N");
        var fixedSize = new List<byte>();
        Number(fixedSize, 1, columns);
        var shape = new List<byte>();
        Bytes(shape, 1, rows);
        Bytes(shape, 1, fixedSize);
        var tensor = new List<byte>();
        Number(tensor, 1, 1);
        Bytes(tensor, 2, shape);
        var type = new List<byte>();
        Bytes(type, 1, tensor);
        var value = new List<byte>();
        Text(value, 1, name);
        Bytes(value, 2, type);
        return value;
    }

    private static void Property(List<byte> to, string key, string value)
    {
        var entry = new List<byte>();
        Text(entry, 1, key);
        Text(entry, 2, value);
        Bytes(to, 14, entry);
    }

    private static void Text(List<byte> to, int field, string text) => Bytes(to, field, Encoding.UTF8.GetBytes(text));

    private static void Bytes(List<byte> to, int field, IReadOnlyCollection<byte> bytes)
    {
        Varint(to, ((ulong)field << 3) | 2);
        Varint(to, (ulong)bytes.Count);
        to.AddRange(bytes);
    }

    private static void Number(List<byte> to, int field, long value)
    {
        Varint(to, (ulong)field << 3);
        Varint(to, (ulong)value);
    }

    private static void Varint(List<byte> to, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            to.Add((byte)(value | 0x80));
        }

        to.Add((byte)value);
    }
}
