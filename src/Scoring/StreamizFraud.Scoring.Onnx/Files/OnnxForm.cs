using System.Globalization;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Reads small messages of a model file: pairs of texts, inputs and outputs with their forms.</summary>
internal static class OnnxForm
{
    private static readonly string[] Types =
    [
        "undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "text", "bool", "float16", "float64", "uint32", "uint64",
        "complex64", "complex128", "bfloat16",
    ];

    public static (string Key, string Value) Pair(ReadOnlySpan<byte> pair)
    {
        var (key, value) = (string.Empty, string.Empty);
        var fields = new ProtoReader(pair);
        while (fields.Next())
        {
            (key, value) = fields.Field switch { 1 => (fields.Text, value), 2 => (key, fields.Text), _ => (key, value) };
        }

        return (key, value);
    }

    public static OnnxValue Value(ReadOnlySpan<byte> value)
    {
        var (name, form) = (string.Empty, "of no type");
        var fields = new ProtoReader(value);
        while (fields.Next())
        {
            (name, form) = fields.Field switch { 1 => (fields.Text, form), 2 => (name, TypeOf(fields.Bytes, 0)), _ => (name, form) };
        }

        return new OnnxValue(name, form);
    }

    private static string TypeOf(ReadOnlySpan<byte> type, int depth)
    {
        var fields = new ProtoReader(type);
        while (depth < 8 && fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    return Tensor(fields.Bytes);
                case 4:
                    return $"sequence of {Inner(fields.Bytes, 1, depth)}";
                case 5:
                    return $"map to {Inner(fields.Bytes, 2, depth)}";
            }
        }

        return "of another type";
    }

    private static string Inner(ReadOnlySpan<byte> holder, int field, int depth)
    {
        var fields = new ProtoReader(holder);
        while (fields.Next())
        {
            if (fields.Field == field)
            {
                return TypeOf(fields.Bytes, depth + 1);
            }
        }

        return "of another type";
    }

    private static string Tensor(ReadOnlySpan<byte> tensor)
    {
        var (type, shape) = ("undefined", string.Empty);
        var fields = new ProtoReader(tensor);
        while (fields.Next())
        {
            (type, shape) = fields.Field switch
            {
                1 => (fields.Number < (ulong)Types.Length ? Types[fields.Number] : $"type {fields.Number}", shape),
                2 => (type, Shape(fields.Bytes)),
                _ => (type, shape),
            };
        }

        return $"{type} {shape}".TrimEnd();
    }

    private static string Shape(ReadOnlySpan<byte> shape)
    {
        var dimensions = new List<string>();
        var fields = new ProtoReader(shape);
        while (fields.Next())
        {
            var dimension = new ProtoReader(fields.Bytes);
            dimensions.Add(
                !dimension.Next() ? "?"
                : dimension.Field == 1 ? dimension.Number.ToString(CultureInfo.InvariantCulture)
                : dimension.Text is { Length: > 0 } name ? name : "?");
        }

        return $"[{string.Join(", ", dimensions)}]";
    }
}
