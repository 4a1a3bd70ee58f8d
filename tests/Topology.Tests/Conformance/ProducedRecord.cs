using System.Text.Json;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <summary>A produced record as one line to compare: key, value (hex or null), timestamp, headers.</summary>
internal static class ProducedRecord
{
    /// <summary>A record of the material: <c>[key hex, value hex, timestamp, [[name, hex]…]]</c>.</summary>
    public static string Text(JsonElement record)
    {
        var headers = record.GetArrayLength() > 3 ? record[3].EnumerateArray().Select(header => $"{header[0].GetString()}={header[1].GetString()}") : [];
        // Results of a table whose rows came without a time have none.
        var timestamp = record[2].ValueKind == JsonValueKind.Null ? -1 : record[2].GetInt64();
        return Line(record[0].GetString(), record[1].GetString(), timestamp, headers);
    }

    /// <summary>A record of ours.</summary>
    public static string Text(in Record<byte[], byte[]> record) => Line(
        record.HasKey ? Convert.ToHexStringLower(record.Key) : null,
        record.HasValue ? Convert.ToHexStringLower(record.Value) : null,
        record.Timestamp,
        record.Headers.Select(header => $"{header.Key}={(header.Value is null ? "null" : Convert.ToHexStringLower(header.Value))}"));

    private static string Line(string? key, string? value, long timestamp, IEnumerable<string> headers) =>
        $"{key ?? "null"} {value ?? "null"} {timestamp} {string.Join(',', headers)}";
}
