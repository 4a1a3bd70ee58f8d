using System.Buffers.Text;

namespace StreamizFraud.Topology.Serdes;

/// <summary>Text of 36 characters.</summary>
internal readonly struct GuidLayout : IFixedLayout<Guid>
{
    public static string Name => "Serde.Guid";

    public static int Size => 36;

    public static void Write(Span<byte> bytes, Guid value) => Utf8Formatter.TryFormat(value, bytes, out _);

    public static Guid Read(ReadOnlySpan<byte> bytes) =>
        Utf8Parser.TryParse(bytes, out Guid value, out var read) && read == Size
            ? value
            : throw new SerdeException("the text must have the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") { IsLoggable = true };
}
