namespace StreamizFraud.Topology.Serdes;

/// <summary>0 or 1.</summary>
internal readonly struct BooleanLayout : IFixedLayout<bool>
{
    public static string Name => "Serde.Boolean";

    public static int Size => sizeof(byte);

    // Kafka's list serde writes a length before each boolean all the same.
    public static bool ConstantInLists => false;

    public static void Write(Span<byte> bytes, bool value) => bytes[0] = value ? (byte)1 : (byte)0;

    public static bool Read(ReadOnlySpan<byte> bytes) =>
        bytes[0] <= 1 ? bytes[0] == 1 : throw new SerdeException("the byte must be 0 or 1") { IsLoggable = true };
}
