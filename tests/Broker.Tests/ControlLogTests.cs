using System.Diagnostics;
using System.Globalization;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests;

/// <summary>Versions change while records flow through two members on a real broker, one of which goes and comes back without its state.</summary>
public sealed class ControlLogTests(ITestOutputHelper output)
{
    private const int Versions = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Members_take_a_version_over_at_once_and_no_record_is_decided_twice_or_by_an_older_one_than_before()
    {
        await using var topics = await TextTopics.Create("control", "in", "out");
        using var folder = new TempFolder();
        var one = topics.Start(Topology(topics), folder["one"], "one");
        var two = topics.Start(Topology(topics), folder["two"], "two");
        try
        {
            var log = new ControlLogWriter(new KafkaCluster(new KafkaClusterOptions { BootstrapServers = topics.Address }), topics["app"]);
            var sent = 0;
            await Send(12);
            await Decisions();
            for (var version = 1; version <= Versions; version++)
            {
                if (version == Versions / 2)
                {
                    Assert.True(await two.CloseAsync(Patience));
                    two = topics.Start(Topology(topics), folder["two-anew"], "two");
                }

                Assert.Equal(version - 1, log.Append(new ControlEntry("rule", "limit", version, $"{version}")));
                var since = Stopwatch.StartNew();
                while (!(await Decisions()).Where(decision => decision.Version == version).Select(decision => decision.Partition).Distinct().Order().SequenceEqual([0, 1]))
                {
                    Assert.True(since.Elapsed < Patience, $"version {version} was not adopted by both tasks");
                    await Send(6);
                }

                output.WriteLine($"version {version}: decisions of both tasks by it were read {since.ElapsedMilliseconds} ms after it was written, each round with clients of its own");
            }

            var decided = await Decisions();
            Assert.Equal(sent, decided.Count);
            Assert.Equal(sent, decided.DistinctBy(decision => (decision.Partition, decision.Offset)).Count());
            foreach (var partition in decided.GroupBy(decision => decision.Partition))
            {
                var versions = partition.OrderBy(decision => decision.Offset).Select(decision => decision.Version).ToList();
                Assert.Equal(versions.Order(), versions);
                Assert.Equal(0, versions[0]);
                Assert.Equal(Versions, versions[^1]);
            }

            async Task Send(int records)
            {
                await topics.Produce("in", Enumerable.Range(sent, records).Select(i => ($"key-{i}", (string?)"x")));
                sent += records;
            }

            async Task<List<(int Partition, long Offset, int Version)>> Decisions() => [.. (await topics.Read("out", sent)).Select(text =>
            {
                var parts = text.Split('|').Select(part => long.Parse(part, CultureInfo.InvariantCulture)).ToArray();
                return ((int)parts[0], parts[1], (int)parts[2]);
            })];
        }
        finally
        {
            await one.CloseAsync(Patience);
            await two.CloseAsync(Patience);
        }
    }

    private static StreamTopology Topology(TextTopics topics)
    {
        var builder = new StreamsBuilder();
        builder.AddStateStore(ControlLog.History("limits"));
        builder.Stream<string, string>(topics["in"]).Process(() => new Decide(), Named.As("decide"), "limits").To(topics["out"]);
        return builder.AddControlLog().Build();
    }

    private sealed class Decide : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;
        private Followed<long> _limit = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            _limit = context.GetStateStore<IControlStore>("limits").Follow("rule", "limit", entry => entry.Version);
        }

        public void Process(in Record<string, string> record) => _context.Forward(record.WithValue(string.Create(
            CultureInfo.InvariantCulture, $"{_context.RecordMetadata.Partition}|{_context.RecordMetadata.Offset}|{_limit.InForce?.Value ?? 0}")));
    }
}
