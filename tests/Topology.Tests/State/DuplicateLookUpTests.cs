using System.Globalization;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.State;

/// <summary>Look-ups by key and time in a store that keeps duplicates. What they find is what Kafka Streams 4.3.1 found for the same inputs.</summary>
public sealed class DuplicateLookUpTests
{
    [Theory]
    [InlineData(true, "a-@1:", "aA@5:a5=A", "aB@5:a5=B", "bC@5:b5=C", "aD@10:a10=D", "a-@10:a10=D")]
    [InlineData(false, "a-@1:", "aA@5:", "aB@5:", "bC@5:", "aD@10:", "a-@10:")]
    public void Only_the_last_put_of_all_is_found_and_only_on_disk_B2(bool persistent, params string[] steps)
    {
        var hour = TimeSpan.FromHours(1);
        var builder = new StreamsBuilder().AddStateStore(Stores.Window("w", Serde.Utf8, Serde.Utf8, hour, hour, retainDuplicates: true, persistent));
        builder.Stream<string, string>("in").Process(() => new LookUps(), "w").To("out");
        using var driver = new TopologyTestDriver(builder.Build());
        var input = driver.CreateInputTopic<string, string>("in");
        var output = driver.CreateOutputTopic<string, string>("out");

        foreach (var step in steps)
        {
            var (at, colon) = (step.IndexOf('@', StringComparison.Ordinal), step.IndexOf(':', StringComparison.Ordinal));
            input.PipeInput(step[..1], step[1..at], long.Parse(step[(at + 1)..colon], CultureInfo.InvariantCulture));
            Assert.Equal(step[(colon + 1)..], output.ReadValue());
        }
    }

    /// <summary>Puts a value, unless it is "-", and tells what two keys have at two times.</summary>
    private sealed class LookUps : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;
        private IWindowStore<string, string> _store = null!;

        public void Init(IProcessorContext<string, string> context) => (_context, _store) = (context, context.GetStateStore<IWindowStore<string, string>>("w"));

        public void Process(in Record<string, string> record)
        {
            if (record.Value != "-")
            {
                _store.Put(record.Key, record.Value, record.Timestamp);
            }

            var found = new List<string>();
            foreach (var (key, time) in new[] { ("a", 5L), ("a", 10L), ("b", 5L), ("b", 10L) })
            {
                if (_store.TryFetch(key, time, out var value))
                {
                    found.Add(string.Create(CultureInfo.InvariantCulture, $"{key}{time}={value}"));
                }
            }

            _context.Forward(record.WithValue(string.Join(' ', found)));
        }
    }
}
