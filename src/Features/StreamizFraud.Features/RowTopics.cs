using System.Text;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features;

/// <summary>The topics that the stages of a set take their rows from, one a stage.</summary>
/// <remarks>
/// Bytes: length and UTF-8 of the first stage's topic, then of the application's id, which the names of the others follow from. Immutable, thread-safe.
/// </remarks>
internal sealed class RowTopics
{
    private readonly byte[] _bytes;
    private readonly string[] _names;

    /// <param name="source">Topic of the first stage.</param>
    /// <param name="applicationId">The application.</param>
    /// <param name="stores">Names of the stages' stores, in order; none for a set without keys.</param>
    public RowTopics(string source, string applicationId, IReadOnlyList<string> stores)
    {
        Source = source;
        _names = [source, .. stores.Skip(1).Select(store => $"{applicationId}-{store}-repartition")];
        _bytes = new byte[(2 * Varint.MaxLength) + Encoding.UTF8.GetByteCount(source) + Encoding.UTF8.GetByteCount(applicationId)];
        var written = WriteText(_bytes, 0, source);
        Array.Resize(ref _bytes, WriteText(_bytes, written, applicationId));
    }

    public string Source { get; }

    public string this[int stage] => _names[stage];

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Reads topics and steps over them.</summary>
    /// <param name="bytes">What follows.</param>
    /// <param name="known">Topics read before, mostly the same; they are given back then, and nothing is allocated.</param>
    /// <param name="stores">As of the constructor.</param>
    /// <exception cref="SerdeException">The bytes end inside them.</exception>
    public static RowTopics Read(ref ReadOnlySpan<byte> bytes, RowTopics? known, IReadOnlyList<string> stores)
    {
        if (known is not null && bytes.StartsWith(known._bytes))
        {
            bytes = bytes[known._bytes.Length..];
            return known;
        }

        var source = ReadText(ref bytes);
        return new RowTopics(source, ReadText(ref bytes), stores);
    }

    private static int WriteText(byte[] bytes, int at, string text)
    {
        at += Varint.Write(bytes.AsSpan(at), (ulong)Encoding.UTF8.GetByteCount(text));
        return at + Encoding.UTF8.GetBytes(text, bytes.AsSpan(at));
    }

    private static string ReadText(ref ReadOnlySpan<byte> bytes)
    {
        var length = Varint.Read(ref bytes);
        if (length > (ulong)bytes.Length)
        {
            throw new SerdeException("The topics of a feature row are truncated") { IsLoggable = true };
        }

        var text = Encoding.UTF8.GetString(bytes[..(int)length]);
        bytes = bytes[(int)length..];
        return text;
    }
}
