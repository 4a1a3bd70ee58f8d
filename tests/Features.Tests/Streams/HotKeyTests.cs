using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Tests.Reference;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Features.Tests.Streams;

/// <summary>What an event costs whose key has very many rows in its windows. At full size and with times: docs/benchmarks/features.md.</summary>
public sealed class HotKeyTests
{
    private const int Rows = 50_000;
    private const long StepMs = 90L * 24 * 60 * 60 * 1000 / Rows;

    [Fact]
    public void A_commit_writes_each_page_once()
    {
        var root = Directory.CreateTempSubdirectory("hot-key").FullName;
        using (var stores = new RocksDbStoreEngine())
        using (var driver = new TopologyTestDriver(SetTopology.Of(new Hot()), new TopologyTestOptions { StoreEngine = stores, StateDirectory = root, CommitEvery = 10_000 }))
        {
            var input = driver.CreateInputTopic("events", Serde.Utf8, new TestEventSerde());
            var output = driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<TestEvent>(new Hot(), new TestEventSerde()));
            var before = 0L;
            for (var i = 0; i < Rows; i++)
            {
                if (i == Rows - 10_000)
                {
                    driver.Commit();
                    before = ChangelogBytes(driver);
                }

                input.PipeInput("hot", EventOf(i), i * StepMs);
            }

            driver.Commit();
            Assert.Equal(Rows, output.ReadRecordsToList()[^1].Value.Values[^1]);
            Assert.InRange((ChangelogBytes(driver) - before) / 10_000, 1, 64);
        }

        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public void An_event_changes_its_page_and_those_above_it_also_when_it_is_late()
    {
        var set = new Hot();
        var stage = set.Plan.Stages[0];
        var computation = new EntityComputation<TestEvent>(stage);
        var pages = new RewindingPages(stage.Shape);
        var (values, most) = (new double[set.Width], 0);
        for (var i = 0; i < Rows; i++)
        {
            // Every tenth is late, within the day that a key's events may be.
            var time = Math.Max(0, (i * StepMs) - (i % 10 == 0 ? i * 7919L % 86_000_000 : 0));
            computation.Compute(pages.Begin(), pages, EventOf(i), time, time, values);
            most = Math.Max(most, pages.BytesOfRecord());
            pages.Keep();
        }

        Assert.Equal(Rows, values[^1], Rows / 100.0);
        Assert.InRange(most, 1_000, 8_192);
    }

    [Fact]
    public void An_event_allocates_little_more_than_its_row()
    {
        var computation = new FeatureComputation<TestEvent>(new Hot());
        var values = new double[new Hot().Width];
        Add(0, Rows);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Add(Rows, 10_000);

        // The cells of a row, and what doubling arrays leave behind.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 10_000, 1, 512);

        void Add(int from, int count)
        {
            for (var i = from; i < from + count; i++)
            {
                computation.Add(EventOf(i), i * StepMs, values);
            }
        }
    }

    private static TestEvent EventOf(int i) => new("hot", "t", i * 31 % 100_000, i % 50 == 0);

    private static long ChangelogBytes(TopologyTestDriver driver) => ((string[])["hot-card", "hot-card-pages"])
        .Sum(store => driver.Cluster.ReadAll($"app-{store}-changelog", 0).Sum(record => (long)(record.Key?.Length ?? 0) + (record.Value?.Length ?? 0)));

    private sealed class Hot : FeatureSet<TestEvent>
    {
        public Hot()
            : base("hot")
        {
            var card = By("card", e => e.Card);
            foreach (var days in (int[])[1, 30, 90])
            {
                var window = TimeSpan.FromDays(days);
                Feature($"mean_{days}", card.Mean(e => e.Amount).Last(window));
                Feature($"max_{days}", card.Max(e => e.Amount).Last(window));
                Feature($"sd_{days}", card.StdDevPopulation(e => e.Amount).Last(window));
                Feature($"share_{days}", card.Share(e => e.Label).Last(window));
                Feature($"n_{days}", card.Count().Last(window));
            }
        }
    }
}
