using System.Collections;
using System.Text;

namespace StreamizFraud.Topology.Records;

/// <summary>The headers of a record, in order. Immutable: adding or removing gives a new list, so records can share one.</summary>
/// <remarks>Thread-safe. Results carry the headers of the record that caused them. Source: Kafka's <c>Headers</c>.</remarks>
public sealed class RecordHeaders : IReadOnlyList<RecordHeader>
{
    private readonly RecordHeader[] _headers;

    /// <summary>Takes the headers in order.</summary>
    public RecordHeaders(params RecordHeader[] headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        _headers = headers.Length == 0 ? [] : [.. headers];
    }

    /// <summary>No headers.</summary>
    public static RecordHeaders Empty { get; } = new();

    /// <inheritdoc/>
    public int Count => _headers.Length;

    /// <inheritdoc/>
    public RecordHeader this[int index] => _headers[index];

    /// <summary>These headers and one more at the end.</summary>
    public RecordHeaders With(string key, byte[]? value) => new([.. _headers, new RecordHeader(key, value)]);

    /// <summary>These headers and one more at the end, its value as UTF-8.</summary>
    public RecordHeaders With(string key, string value) => With(key, Encoding.UTF8.GetBytes(value));

    /// <summary>These headers without those named <paramref name="key"/>.</summary>
    public RecordHeaders Without(string key) => new([.. _headers.Where(header => header.Key != key)]);

    /// <summary>The last header named <paramref name="key"/>, or null if there is none.</summary>
    public RecordHeader? Last(string key)
    {
        for (var i = _headers.Length - 1; i >= 0; i--)
        {
            if (_headers[i].Key == key)
            {
                return _headers[i];
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public IEnumerator<RecordHeader> GetEnumerator() => ((IEnumerable<RecordHeader>)_headers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
