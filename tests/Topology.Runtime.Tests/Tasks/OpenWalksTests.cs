using System.Diagnostics.Metrics;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Telemetry;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Tasks;

[Trait("Fault", "3.7")]
public sealed class OpenWalksTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Walks_that_come_and_go_in_any_order_are_counted_and_the_oldest_is_known(int seed)
    {
        var random = new Random(seed);
        var walks = new OpenWalks();
        var open = new List<FakeWalk>();
        for (var step = 1; step <= 2000; step++)
        {
            switch (random.Next(5))
            {
                case 0 or 1:
                    var walk = new FakeWalk();
                    walks.Add(walk);
                    open.Add(walk);
                    break;
                case 2 when open.Count > 0:
                    var gone = open[random.Next(open.Count)];
                    gone.Dispose();
                    gone.Dispose();
                    open.Remove(gone);
                    break;
                case 3:
                    walks.Stamp(step);
                    open.ForEach(other => other.Expected = other.Expected == 0 ? step : other.Expected);
                    break;
                case 4 when random.Next(20) == 0:
                    Assert.Equal(open.Count, walks.Release());
                    Assert.All(open, released => Assert.True(released.IsFreed));
                    open.Clear();
                    break;
            }

            Assert.Equal(open.Count, walks.Count);
            Assert.Equal(open.FirstOrDefault()?.Expected ?? 0, walks.OldestSince);
            Assert.All(open, other => Assert.False(other.IsFreed));
        }
    }

    [Fact]
    public void The_gauges_give_open_walks_and_the_time_of_the_oldest_by_task_and_store()
    {
        using var metrics = new RuntimeMetrics();
        var walks = new OpenWalks();
        var owner = new object();
        metrics.Iterators.Track(owner, new TaskId(0, 1), "rows", [walks, new OpenWalks()]);
        Assert.Equal(["streamizfraud.store.iterators.open 0_1 rows 0"], Read(metrics));

        walks.Add(new FakeWalk());
        walks.Stamp(77);
        walks.Add(new FakeWalk());
        Assert.Equal(["streamizfraud.store.iterators.oldest_open_time 0_1 rows 0.077", "streamizfraud.store.iterators.open 0_1 rows 2"], Read(metrics));

        metrics.Iterators.Forget(owner);
        Assert.Empty(Read(metrics));
    }

    private static List<string> Read(RuntimeMetrics metrics)
    {
        var seen = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, from) =>
        {
            if (ReferenceEquals(instrument.Meter, metrics.Meter) && instrument.IsObservable)
            {
                from.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            seen.Add($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))} {value}"));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            seen.Add($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))} {value}"));
        listener.Start();
        listener.RecordObservableInstruments();
        return [.. seen.Order(StringComparer.Ordinal)];
    }

    private sealed class FakeWalk : OpenWalk
    {
        public bool IsFreed { get; private set; }

        public long Expected { get; set; }

        protected override void Free() => IsFreed = true;
    }
}
