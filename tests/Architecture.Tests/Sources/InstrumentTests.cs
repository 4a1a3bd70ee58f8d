using Xunit;

namespace StreamizFraud.Architecture.Tests.Sources;

/// <summary>docs/metrics.md is the one list of instruments, and they follow OpenTelemetry's conventions.</summary>
public sealed class InstrumentTests
{
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(SourceTree.Root, "docs", "metrics.md"));

    [Fact]
    public void The_page_lists_every_instrument_of_the_code_and_no_other()
    {
        var made = SourceTree.Files("src", "*.cs").SelectMany(file => Instruments.Made(File.ReadAllText(file))).Order(ByName).ToList();
        Assert.Contains(made, instrument => instrument.Name == "streamizfraud.commit.stall");
        Findings.None(Differences(made, [.. Instruments.Listed(Page).Select(row => row.Instrument)]));
    }

    [Fact]
    public void Names_units_and_attributes_follow_the_conventions()
    {
        var listed = Instruments.Listed(Page).ToList();
        Findings.None(listed.SelectMany(row => Instruments.Faults(row.Instrument).Concat(row.Attributes.SelectMany(name => Instruments.Faults(name)))));
    }

    [Fact]
    public void The_page_explains_every_attribute_that_the_code_has()
    {
        var named = SourceTree.Files("src", "MetricAttributes.cs").SelectMany(file => File.ReadAllText(file).Split('"').Where((_, index) => index % 2 == 1)).Order(StringComparer.Ordinal).ToList();
        var explained = Page.SkipWhile(line => line != "## Attributes").Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]).ToList();
        Assert.Equal(named, explained);
        Assert.Equal(named, Instruments.Listed(Page).SelectMany(row => row.Attributes).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Attributes_of_measurements_are_named_in_one_place() =>
        Findings.None(
            from file in SourceTree.Files("src", "*.cs")
            let code = File.ReadAllText(file)
            where code.Contains("System.Diagnostics.Metrics", StringComparison.Ordinal) && code.Contains("KeyValuePair<string, object?>(\"", StringComparison.Ordinal)
            select SourceTree.Short(file));

    [Theory]
    [InlineData("streamizfraud.store.oldest_iterator_open_since_ms", "gauge", "ms", "When.", 2)]
    [InlineData("streamizfraud.records.total", "counter", "{record}", "Records.", 1)]
    [InlineData("Streamizfraud.Records", "counter", "{record}", "Records.", 1)]
    [InlineData("records.processed", "counter", "{record}", "Records.", 1)]
    [InlineData("streamizfraud.records", "counter", "1", "Records.", 1)]
    [InlineData("streamizfraud.records", "counter", "{record}", "records", 1)]
    [InlineData("streamizfraud.records.dead_lettered", "counter", "{record}", "Records.", 0)]
    public void An_instrument_that_breaks_the_conventions_is_found(string name, string kind, string unit, string description, int faults) =>
        Assert.Equal(faults, Instruments.Faults(new Instrument(name, kind, unit, description)).Count());

    [Fact]
    public void An_instrument_that_is_not_listed_or_listed_otherwise_is_found()
    {
        var made = Instruments.Made("""
            class Planted
            {
                void Make(Meter meter) => meter.CreateCounter<long>("streamizfraud.planted", "{record}", "Planted.");
                void Watch(RuntimeMetrics metrics) => metrics.Observe("streamizfraud.watched", "s", "Watched.", () => []);
                void Observe(string name, string unit, string description) => Meter.CreateObservableGauge(name, Read, unit, description);
            }
            """).ToList();
        Assert.Equal(["streamizfraud.planted counter {record}", "streamizfraud.watched gauge s"], made.Select(instrument => $"{instrument.Name} {instrument.Kind} {instrument.Unit}"));

        var listed = Instruments.Listed(["| `streamizfraud.watched` | gauge | `1` | `streamizfraud.task.id` | Watched. |"]).Single();
        Assert.Equal(["streamizfraud.task.id"], listed.Attributes);
        Assert.Equal(3, Differences(made, [listed.Instrument]).Count());
        Assert.Throws<InvalidOperationException>(() => Instruments.Made("class P { void M() => meter.CreateCounter<long>(Prefix + \"x\", \"{record}\", \"Planted.\"); }").ToList());
    }

    private static Comparer<Instrument> ByName => Comparer<Instrument>.Create((left, right) => string.CompareOrdinal(left.Name, right.Name));

    private static IEnumerable<string> Differences(IReadOnlyList<Instrument> made, IReadOnlyList<Instrument> listed) =>
        made.Except(listed).Select(instrument => $"not on the page: {instrument}").Concat(listed.Except(made).Select(instrument => $"not in the code: {instrument}"));
}
