using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>Bytes of a key or a value for whoever reads a failure: different bytes give different texts.</summary>
internal static class ReadableBytes
{
    /// <summary>Text where it is one, a number where the bytes are as many as those of one, else hexadecimal digits.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        if (IsText(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        return bytes.Length switch
        {
            sizeof(int) => string.Create(CultureInfo.InvariantCulture, $"(int) {BinaryPrimitives.ReadInt32BigEndian(bytes)}"),
            sizeof(long) => string.Create(CultureInfo.InvariantCulture, $"(long) {BinaryPrimitives.ReadInt64BigEndian(bytes)}"),
            _ => $"0x{Convert.ToHexStringLower(bytes)}",
        };
    }

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
        {
            if (one is < 0x20 or 0x7f)
            {
                return false;
            }
        }

        return Utf8.IsValid(bytes);
    }
}
