using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>The numbers and texts of an operator or a constant tensor, read when asked for.</summary>
internal sealed class OnnxNumbers
{
    private readonly Dictionary<string, OnnxNumbers> _attributes = new(StringComparer.Ordinal);

    /// <summary>Numbers, whatever their type.</summary>
    public List<double> Numbers { get; } = [];

    /// <summary>Texts.</summary>
    public List<string> Texts { get; } = [];

    /// <summary>Shape, of a tensor.</summary>
    public List<long> Shape { get; } = [];

    /// <summary>An attribute of an operator; empty if it is not there.</summary>
    public OnnxNumbers this[string attribute] => _attributes.GetValueOrDefault(attribute) ?? new OnnxNumbers();

    /// <summary>The attributes of an operator.</summary>
    /// <exception cref="InvalidDataException">They cannot be read.</exception>
    public static OnnxNumbers OfNode(ReadOnlySpan<byte> node)
    {
        var read = new OnnxNumbers();
        var fields = new ProtoReader(node);
        while (fields.Next())
        {
            if (fields.Field == 5)
            {
                read.AddAttribute(fields.Bytes);
            }
        }

        return read;
    }

    /// <summary>A constant tensor of numbers.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or lies in another file.</exception>
    public static OnnxNumbers OfTensor(ReadOnlySpan<byte> tensor)
    {
        var read = new OnnxNumbers();
        read.AddTensor(tensor);
        return read;
    }

    private void AddAttribute(ReadOnlySpan<byte> attribute)
    {
        var name = string.Empty;
        var value = new OnnxNumbers();
        var fields = new ProtoReader(attribute);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    name = fields.Text;
                    break;
                case 2:
                    value.Numbers.Add(BitConverter.UInt32BitsToSingle((uint)fields.Number));
                    break;
                case 3:
                    value.Numbers.Add((long)fields.Number);
                    break;
                case 4 or 9:
                    value.Texts.Add(Encoding.UTF8.GetString(fields.Bytes));
                    break;
                case 5:
                    value.AddTensor(fields.Bytes);
                    break;
                case 7:
                    value.AddSingles(in fields);
                    break;
                case 8:
                    value.AddWhole(in fields);
                    break;
            }
        }

        _attributes[name] = value;
    }

    private void AddTensor(ReadOnlySpan<byte> tensor)
    {
        var type = 0UL;
        var raw = default(ReadOnlySpan<byte>);
        var fields = new ProtoReader(tensor);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case 1:
                    fields.AddNumbers(Shape);
                    break;
                case 2:
                    type = fields.Number;
                    break;
                case 4:
                    AddSingles(in fields);
                    break;
                case 5 or 7:
                    AddWhole(in fields);
                    break;
                case 9:
                    raw = fields.Bytes;
                    break;
                case 10:
                    AddDoubles(in fields);
                    break;
                case 13:
                    throw new InvalidDataException("a tensor lies in another file");
            }
        }

        switch (type)
        {
            case 1:
                Numbers.AddRange(MemoryMarshal.Cast<byte, float>(raw).ToArray().Select(number => (double)number));
                break;
            case 11:
                Numbers.AddRange(MemoryMarshal.Cast<byte, double>(raw));
                break;
            case 7:
                Numbers.AddRange(MemoryMarshal.Cast<byte, long>(raw).ToArray().Select(number => (double)number));
                break;
            case 6:
                Numbers.AddRange(MemoryMarshal.Cast<byte, int>(raw).ToArray().Select(number => (double)number));
                break;
        }
    }

    private void AddSingles(in ProtoReader field)
    {
        if (field.Bytes.Length == 0)
        {
            Numbers.Add(BitConverter.UInt32BitsToSingle((uint)field.Number));
        }

        for (var bytes = field.Bytes; bytes.Length >= sizeof(float); bytes = bytes[sizeof(float)..])
        {
            Numbers.Add(BinaryPrimitives.ReadSingleLittleEndian(bytes));
        }
    }

    private void AddDoubles(in ProtoReader field)
    {
        if (field.Bytes.Length == 0)
        {
            Numbers.Add(BitConverter.UInt64BitsToDouble(field.Number));
        }

        for (var bytes = field.Bytes; bytes.Length >= sizeof(double); bytes = bytes[sizeof(double)..])
        {
            Numbers.Add(BinaryPrimitives.ReadDoubleLittleEndian(bytes));
        }
    }

    private void AddWhole(in ProtoReader field)
    {
        var numbers = new List<long>();
        field.AddNumbers(numbers);
        Numbers.AddRange(numbers.Select(number => (double)number));
    }
}
