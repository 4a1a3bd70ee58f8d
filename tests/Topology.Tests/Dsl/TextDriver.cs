using System.Globalization;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>A topology of text that is driven by text: <c>topic key:value@time</c> in, <c>key:value@time</c> out, <c>_</c> for what is absent.</summary>
internal sealed class TextDriver : IDisposable
{
    private readonly TestOutputTopic<string, string> _out;

    public TextDriver(StreamTopology topology, TopologyTestOptions? options = null)
    {
        Driver = new TopologyTestDriver(topology, options);
        _out = Driver.CreateOutputTopic<string, string>("out");
    }

    public TopologyTestDriver Driver { get; }

    /// <summary>Pipes records and gives what came out at <c>out</c> because of them.</summary>
    public string Pipe(params string[] records)
    {
        foreach (var record in records)
        {
            var (space, colon, at) = (record.IndexOf(' '), record.IndexOf(':'), record.LastIndexOf('@'));
            Pipe(record[..space], record[(space + 1)..colon], record[(colon + 1)..at], long.Parse(record[(at + 1)..], CultureInfo.InvariantCulture));
        }

        return Read();
    }

    public void Pipe(string topic, string key, string value, long timestamp) =>
        Driver.CreateInputTopic<string?, string?>(topic, Serde.Utf8!, Serde.Utf8!).PipeInput(OrNull(key), OrNull(value), timestamp);

    /// <summary>What came out since the last call.</summary>
    public string Read() => string.Join(' ', ReadList());

    public IReadOnlyList<string> ReadList() => [.. _out.ReadRecordsToList().Select(Text)];

    public void Dispose() => Driver.Dispose();

    private static string? OrNull(string text) => text == "_" ? null : text;

    private static string Text(Record<string, string> record) =>
        $"{(record.HasKey ? record.Key : "_")}:{(record.HasValue ? record.Value : "_")}@{record.Timestamp}";
}
