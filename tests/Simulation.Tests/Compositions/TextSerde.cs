using System.Buffers;
using System.Text;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>Text that says itself where it cannot be read or written: <see cref="Unreadable"/> in front, or <see cref="Unwritable"/>.</summary>
internal sealed class TextSerde : ISerde<string>
{
    public const char Unreadable = '!';
    public const char Unwritable = '?';

    public static TextSerde Instance { get; } = new();

    /// <summary>Bytes as a foreign producer writes them, whatever they say.</summary>
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public void Serialize(string value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        if (value.StartsWith(Unwritable))
        {
            throw new SerdeException("This text cannot be written.");
        }

        Encoding.UTF8.GetBytes(value, destination);
    }

    public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) =>
        bytes.Length > 0 && bytes[0] == Unreadable ? throw new SerdeException("This text cannot be read.") : Encoding.UTF8.GetString(bytes);
}
