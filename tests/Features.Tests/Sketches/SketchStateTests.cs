using System.Buffers;
using CsCheck;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Rows;
using StreamizFraud.Features.Sketches;
using StreamizFraud.Features.Tests.Reference;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Features.Tests.Sketches;

/// <summary>Sketches as state: their bytes, what an event writes and allocates, and which features can have one.</summary>
public sealed class SketchStateTests
{
    private const string FewRegisters = "020601C00E02";
    private const string FewBuckets = "020705250126011201AE0802901A01";

    private static readonly SerdeContext Context = new("store", IsKey: false);
    private static readonly EntityStage<TestEvent> Stage = new Hot().Plan.Stages[0];
    private static readonly PageSerde Pages = new(Stage.Shape);

    [Fact]
    public void What_is_written_has_not_changed_and_is_read()
    {
        var (registers, buckets) = (SketchPage.Of(SketchKind.Distinct), SketchPage.Of(SketchKind.Quantile));
        registers.Add(7);
        foreach (var value in (long[])[-19, 0, 9, 12_345, 12_345, 900_000_000_000])
        {
            buckets.Add(value);
        }

        Assert.Equal((Hex(registers), Hex(buckets)), (Hex(Read(registers)), Hex(Read(buckets))));
        Assert.Equal(FewRegisters, Hex(registers));
        Assert.Equal(FewBuckets, Hex(buckets));
    }

    [Fact]
    public void Pages_come_back_from_their_bytes_and_take_back_what_failed() =>
        Gen.Select(Gen.Enum<SketchKind>(), Gen.Long.Array[0, 9_000], Gen.Long.Array[0, 50]).Sample(
            (kind, values, taken) =>
            {
                var page = SketchPage.Of(kind);
                Array.ForEach(values, page.Add);
                page.Mark();
                var before = Hex(page);
                Array.ForEach(taken, page.Add);
                page.Rewind();
                Assert.Equal(before, Hex(page));
                Array.ForEach(taken, page.Add);
                var read = Read(page);
                Assert.Equal(Hex(page), Hex(read));
                Assert.Equal(Estimate(kind, page), Estimate(kind, (SketchPage)read));
            },
            iter: 300);

    [Fact]
    public void Cut_and_random_bytes_are_refused_or_read()
    {
        var page = SketchPage.Of(SketchKind.Distinct);
        for (var i = 0; i < 9_000; i++)
        {
            page.Add(i);
        }

        foreach (var whole in (string[])[FewRegisters, FewBuckets, Hex(page)])
        {
            var bytes = Convert.FromHexString(whole);
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.Throws<SerdeException>(() => Pages.Deserialize(bytes.AsSpan(0, length), Context));
            }
        }

        Gen.Byte.Array[0, 60].Sample(tail =>
        {
            foreach (var kind in (byte[])[6, 7])
            {
                try
                {
                    Pages.Deserialize([2, kind, .. tail], Context);
                }
                catch (SerdeException)
                {
                }
            }
        });
    }

    [Fact]
    public void An_event_of_a_hot_key_writes_a_few_kilobytes_and_allocates_little_more_than_its_row()
    {
        var computation = new EntityComputation<TestEvent>(Stage);
        var pages = new RewindingPages(Stage.Shape);
        var values = new double[3];
        var most = 0;
        for (var i = 0; i < 15_000; i++)
        {
            var time = i * 60_000L;
            computation.Compute(pages.Begin(), pages, EventOf(i), time, time, values);
            if (i % 100 == 0)
            {
                most = Math.Max(most, pages.BytesOfRecord());
            }

            pages.Keep();
        }

        Assert.InRange(most, 4_096, 8_192);
        Assert.InRange(values[0], 9_300, 10_700);

        var memory = new FeatureComputation<TestEvent>(new Hot());
        for (var i = 0; i < 20_000; i++)
        {
            memory.Add(EventOf(i), i * 60_000L, values);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 20_000; i < 22_000; i++)
        {
            memory.Add(EventOf(i), i * 60_000L, values);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 2_000, 1, 512);
    }

    [Fact]
    public void A_feature_that_cannot_be_sketched_is_refused_with_what_to_say()
    {
        var message = Assert.Throws<TopologyException>(() => new Wrong().Names).Message;
        Assert.Contains("feature whole cannot be sketched without tiles: say Last(window).Tiled(tile)", message, StringComparison.Ordinal);
        Assert.Contains("feature ever cannot be sketched without tiles", message, StringComparison.Ordinal);
        Assert.Contains("feature top cannot be sketched: share_of_top has no sketch", message, StringComparison.Ordinal);
        Assert.DoesNotContain("feature right", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sketch_is_part_of_the_definition()
    {
        var description = new Hot().Describe();
        Assert.Contains("\"most_rows\":1000,\"on_overflow\":\"hyperloglog_4096\"", description, StringComparison.Ordinal);
        Assert.Contains("\"most_rows\":1000,\"on_overflow\":\"ddsketch_64\"", description, StringComparison.Ordinal);
    }

    private static TestEvent EventOf(int i) => new("hot", "t", (i * 7919L % 10_007) + 1, false);

    private static string Hex(StatePage page)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Pages.Serialize(page, buffer, Context);
        return Convert.ToHexString(buffer.WrittenSpan);
    }

    private static StatePage Read(StatePage page) => Pages.Deserialize(Convert.FromHexString(Hex(page)), Context);

    private static double Estimate(SketchKind kind, SketchPage page)
    {
        var sketch = Sketch.Of(kind);
        sketch.Add(page);
        return sketch.Estimate(0.5);
    }

    private sealed class Hot : FeatureSet<TestEvent>
    {
        public Hot()
            : base("hot")
        {
            var card = By("card", e => e.Card);
            var (window, tile) = (TimeSpan.FromDays(10), TimeSpan.FromDays(1));
            Feature("different", card.Distinct(e => e.Amount).Last(window).Tiled(tile).Exact(1_000, OnOverflow.Sketch));
            Feature("median", card.Median(e => e.Amount).Last(window).Tiled(tile).Exact(1_000, OnOverflow.Sketch));
            Feature("p99", card.Quantile(e => e.Amount, 0.99).Last(window).Tiled(tile).Exact(1_000, OnOverflow.Sketch));
        }
    }

    private sealed class Wrong : FeatureSet<TestEvent>
    {
        public Wrong()
            : base("wrong")
        {
            var card = By("card", e => e.Card);
            var (window, tile) = (TimeSpan.FromDays(10), TimeSpan.FromDays(1));
            Feature("whole", card.Distinct(e => e.Terminal).Last(window).Exact(1_000, OnOverflow.Sketch));
            Feature("ever", card.Distinct(e => e.Terminal).Lifetime().Exact(1_000, OnOverflow.Sketch));
            Feature("top", card.ShareOfTop(e => e.Terminal).Last(window).Tiled(tile).Exact(1_000, OnOverflow.Sketch));
            Feature("right", card.Median(e => e.Amount).Last(window).Tiled(tile).Exact(1_000, OnOverflow.Sketch));
        }
    }
}
