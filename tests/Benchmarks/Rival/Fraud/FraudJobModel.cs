using System.Buffers.Binary;
using System.Text;

namespace StreamizFraud.Benchmarks.Rival.Fraud;

/// <summary>Writes the job's logistic regression as ONNX: score = sigmoid(x · weights - 4), float32.</summary>
/// <remarks>Protocol Buffers by hand: a handful of fields, and no tool of another language.</remarks>
internal static class FraudJobModel
{
    private const int Float = 1;

    private static readonly double[] Weights = [0.01, 0.1, 0.2, -0.02, 0.003, 0.01, -0.004, -0.01, 0.002, 0.001, 2.0, 0.001, 3.0, 0.0005, 4.0];

    public static void Write(string path, IReadOnlyList<string> names)
    {
        byte[] graph =
        [
            .. Bytes(1, [.. Text(1, "x"), .. Text(1, "weights"), .. Text(2, "product"), .. Text(4, "MatMul")]),
            .. Bytes(1, [.. Text(1, "product"), .. Text(1, "bias"), .. Text(2, "margin"), .. Text(4, "Add")]),
            .. Bytes(1, [.. Text(1, "margin"), .. Text(2, "score"), .. Text(4, "Sigmoid")]),
            .. Text(2, "fraud-job"),
            .. Bytes(5, Tensor("weights", [Weights.Length, 1], Weights)),
            .. Bytes(5, Tensor("bias", [1], [-4])),
            .. Bytes(11, Value("x", Weights.Length)),
            .. Bytes(12, Value("score", 1)),
        ];
        File.WriteAllBytes(path,
        [
            .. Number(1, 8),
            .. Bytes(7, graph),
            .. Bytes(8, Number(2, 18)),
            .. Bytes(14, [.. Text(1, "feature_names"), .. Text(2, $"[{string.Join(", ", names.Select(name => $"\"{name}\""))}]")]),
            .. Bytes(14, [.. Text(1, "model_name"), .. Text(2, "fraud-job")]),
        ]);
    }

    private static byte[] Tensor(string name, long[] shape, double[] values)
    {
        var raw = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(i * sizeof(float)), (float)values[i]);
        }

        return [.. shape.SelectMany(length => Number(1, length)), .. Number(2, Float), .. Text(8, name), .. Bytes(9, raw)];
    }

    private static byte[] Value(string name, int columns)
    {
        byte[] shape = [.. Bytes(1, Text(2, "N")), .. Bytes(1, Number(1, columns))];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, [.. Number(1, Float), .. Bytes(2, shape)]))];
    }

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Number(int field, long value) => [.. Varint(field << 3), .. Varint(value)];

    private static List<byte> Varint(long value)
    {
        var bytes = new List<byte>();
        for (var left = (ulong)value; ; left >>= 7)
        {
            if (left < 0x80)
            {
                bytes.Add((byte)left);
                return bytes;
            }

            bytes.Add((byte)(left | 0x80));
        }
    }
}
