using System.Buffers;
using CsCheck;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>The text beside a committed offset.</summary>
[Trait("Fault", "1.1")]
public sealed class OffsetMetadataTests
{
    private static readonly Gen<long> Times = Gen.OneOf(
        Gen.Const(-1L), Gen.Const(0L), Gen.Const(long.MaxValue), Gen.Const(long.MaxValue - 1), Gen.Long[0, 2_000_000_000_000], Gen.Long[-1, long.MaxValue]);

    [Fact]
    public void What_is_written_is_read_whatever_the_times() =>
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Int[1, 1000], Times, Times, Times.Array[0, 50]).Sample((commit, inputs, streamTime, partitionTime, times) =>
        {
            var header = new ClockShareHeader(commit, inputs, streamTime, partitionTime);
            var share = OffsetMetadata.Read(Write(header, times))!;
            Assert.Equal(header, share.Header);
            Assert.Equal(times.Select((time, i) => KeyValuePair.Create(i * 7919, time)), share.Clocks.OrderBy(clock => clock.Key));
        });

    [Theory]
    [InlineData(4096)]
    [InlineData(200)]
    [InlineData(150)]
    public void As_many_clocks_as_are_said_to_fit_do_fit_at_their_worst_and_one_more_would_not(int characters)
    {
        var capacity = OffsetMetadata.Capacity(characters);
        // Below zero no number is short: more than any task can have.
        var worst = new ClockShareHeader(-1, -1, long.MinValue + 1, -2);
        var topic = OffsetMetadata.Topic(new string('i', 61), 1);
        string Worst(int count) => OffsetMetadata.Write(
            new ArrayBufferWriter<byte>(), worst, [.. Enumerable.Range(0, count).Select(i => (i, new StreamClock("c", -2)))], topic, leftOut: true);

        Assert.InRange(Worst(capacity).Length, 1, characters);
        Assert.True(Worst(capacity + 1).Length > characters);
    }

    [Theory]
    [InlineData(4096, 1)]
    [InlineData(4096, 31)]
    [InlineData(300, 2)]
    public void A_share_that_is_said_to_hold_all_clocks_does_at_their_worst_and_one_more_would_not_fit(int characters, int count)
    {
        string[] inputs = [.. Enumerable.Range(0, count).Select(i => $"in{i}")];
        var clocks = Enumerable.Range(0, 300).Last(n => OffsetMetadata.All(inputs, n, characters).Length > 0);
        var worst = new ClockShareHeader(-1, -1, long.MinValue + 1, -2);
        var topic = OffsetMetadata.Topic(new string('i', 61), 1);
        var all = OffsetMetadata.All(inputs, clocks, characters);
        string Worst(int n) => OffsetMetadata.Write(
            new ArrayBufferWriter<byte>(), worst, [.. Enumerable.Range(0, n).Select(i => (i, new StreamClock("c", -2)))], topic, all, leftOut: true);

        Assert.InRange(Worst(clocks).Length, 1, characters);
        Assert.True(Worst(clocks + 1).Length > characters);
        Assert.Equal(inputs.Select(OffsetMetadata.Hash).Order(), OffsetMetadata.Read(Worst(clocks))!.CommitInputs!.Order());
        Assert.Empty(OffsetMetadata.All([.. inputs, .. new string[31]], 1, characters));
    }

    [Fact]
    public void One_share_with_all_clocks_is_enough_and_tells_which_inputs_there_were()
    {
        var share = OffsetMetadata.Write(new(), new(9, 3, 200, 190), [(7, new StreamClock("c", 180))], default, OffsetMetadata.All(["a", "b", "c"], 1, 4096));

        var clocks = new CommittedClocks([share, null]);

        Assert.True(clocks.IsComplete);
        Assert.Equal([true, false], new[] { clocks.HadInput("b"), clocks.HadInput("d") });
        Assert.Null(new CommittedClocks([Share(new(9, 1, 200, 190))]).HadInput("d"));
    }

    [Theory]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void A_share_that_is_older_than_local_state_says_only_its_own_partition_time(long local, bool believed)
    {
        var clocks = new CommittedClocks([Share(new(9, 1, 200, 190), (7, 180))], local);

        Assert.Equal((believed, believed, believed ? 200L : null), (clocks.IsComplete, clocks.TryGet(7, out _), clocks.StreamTime));
        Assert.Equal((190L, true), (clocks.PartitionTime(0), clocks.IsOurs(0)));
    }

    [Fact]
    [Trait("Fault", "1.4")]
    public void The_topic_that_an_offset_belongs_to_goes_with_it_unless_its_id_is_too_long()
    {
        var header = new ClockShareHeader(3, 1, 10, 10);
        string With(string id) =>
            OffsetMetadata.Write(new ArrayBufferWriter<byte>(), header, [(7, new StreamClock("c", 9))], OffsetMetadata.Topic(id, 300));

        var share = OffsetMetadata.Read(With("Ib9nS9hGRNyJgaDZJbRvWg"));
        Assert.Equal(("Ib9nS9hGRNyJgaDZJbRvWg", 300), share?.Topic);
        Assert.Equal(9, share?.Clocks[7]);
        Assert.Null(OffsetMetadata.Read(With(string.Empty))!.Topic);
        Assert.Null(OffsetMetadata.Read(With(new string('i', 62)))!.Topic);
    }

    [Fact]
    [Trait("Fault", "1.4")]
    public void The_ids_of_changelogs_go_with_it_if_all_fit_beside_the_clocks_at_their_worst()
    {
        TopicDescription[] changelogs = [new("app-a-changelog", 1, "Ib9nS9hGRNyJgaDZJbRvWg"), new("app-b-changelog", 1, "Kx1nS9hGRNyJgaDZJbRvWg")];
        var worst = new ClockShareHeader(-1, -1, long.MinValue + 1, -2);
        var topic = OffsetMetadata.Topic(new string('i', 61), 1);
        var clocks = Enumerable.Range(0, 300).Last(n => OffsetMetadata.Changelogs(changelogs, [], n, [], 4096).Length > 0);
        string Worst(int n) => OffsetMetadata.Write(
            new(), worst, [.. Enumerable.Range(0, n).Select(i => (i, new StreamClock("c", -2)))], topic, default, OffsetMetadata.Changelogs(changelogs, [], clocks, [], 4096), leftOut: true);

        Assert.InRange(Worst(clocks).Length, 1, 4096);
        Assert.True(Worst(clocks + 1).Length > 4096);
        var read = new CommittedClocks([OffsetMetadata.Write(new(), new(3, 1, 1_000, 900), [], topic, default, OffsetMetadata.Changelogs(changelogs, [], 0, [], 4096))]);
        Assert.Equal([false, true, false], new TopicDescription[]
        {
            changelogs[1], changelogs[1] with { Id = "another" }, new("app-c-changelog", 1, "another"),
        }.Select(read.HadOther));

        // Nothing is said of changelogs that the cluster gives no ids of.
        Assert.Empty(OffsetMetadata.Changelogs([changelogs[0], changelogs[1] with { Id = string.Empty }], [], 1, [], 4096));
        Assert.False(read.HadOther(changelogs[0] with { Id = string.Empty }));
    }

    [Fact]
    public void A_typical_task_needs_few_characters()
    {
        const long now = 1_700_000_000_000;
        var text = Write(new ClockShareHeader(100_000, 1, now, now), [now, now, now - 60_000, long.MaxValue, 1_000]);

        Assert.InRange(text.Length, 1, 80);
        Assert.StartsWith("sf1.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_commit_allocates_the_text_and_nothing_else()
    {
        const long now = 1_700_000_000_000;
        var scratch = new ArrayBufferWriter<byte>(256);
        (int, StreamClock)[] clocks = [.. Enumerable.Range(0, 10).Select(i => (i * 7919, new StreamClock("c", now - i)))];
        var header = new ClockShareHeader(100_000, 1, now, now);
        var length = OffsetMetadata.Write(scratch, header, clocks).Length;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            OffsetMetadata.Write(scratch, header, clocks);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 24 + (2 * length) + 8);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("AQAAAYvPs3YA", false)]
    [InlineData("sf", false)]
    [InlineData("sf.x", false)]
    [InlineData("sfx1.AAAA", false)]
    [InlineData("a comment of a tool", false)]
    [InlineData("sf2.of a later version", true)]
    [InlineData("sf1.", true)]
    [InlineData("sf1.not base64", true)]
    public void What_cannot_be_read_gives_no_clocks_but_tells_whether_it_is_ours(string? metadata, bool ours)
    {
        Assert.Null(OffsetMetadata.Read(metadata));
        Assert.Equal(ours, OffsetMetadata.IsOurs(metadata));
    }

    [Fact]
    public void A_text_that_was_cut_is_not_read_or_read_up_to_there()
    {
        var bytes = Convert.FromBase64String(Write(new ClockShareHeader(3, 1, 1_000, 900), [1, 2, long.MaxValue])["sf1.".Length..]);
        for (var length = 0; length < bytes.Length; length++)
        {
            var share = OffsetMetadata.Read("sf1." + Convert.ToBase64String(bytes.AsSpan(0, length)));
            Assert.True(share is null || share.Clocks.Count < 3);
        }
    }

    [Fact]
    public void Entries_of_a_kind_that_is_not_known_yet_are_passed_over()
    {
        var known = Convert.FromBase64String(Write(new ClockShareHeader(3, 1, 1_000, 900), [7])["sf1.".Length..]);
        byte[] more = [.. known, 200, 3, 1, 2, 3, .. known[^6..]];

        Assert.Equal(7, Assert.Single(OffsetMetadata.Read("sf1." + Convert.ToBase64String(more))!.Clocks).Value);
    }

    [Fact]
    public void Shares_of_an_older_commit_say_only_their_own_partition_time()
    {
        var hash = OffsetMetadata.Hash("clock");
        var stale = Share(new ClockShareHeader(7, 2, 100, 90), (hash, 80), (1, 5));
        var now = Share(new ClockShareHeader(9, 2, 200, 190), (hash, 180));
        var other = Share(new ClockShareHeader(9, 2, 200, 150));

        var clocks = new CommittedClocks([stale, now, null, other]);

        Assert.Equal((9L, true, 200L), (clocks.Commit, clocks.IsComplete, clocks.StreamTime!.Value));
        Assert.Equal([90L, 190L, null, 150L], Enumerable.Range(0, 4).Select(clocks.PartitionTime));
        Assert.True(clocks.TryGet(hash, out var time));
        Assert.Equal(180, time);
        Assert.False(clocks.TryGet(1, out _));
        Assert.False(new CommittedClocks([now, null]).IsComplete);
        Assert.False(new CommittedClocks([null, "tool"]).IsComplete);
    }

    private static string Write(in ClockShareHeader header, long[] times) => Share(header, [.. times.Select((time, i) => (i * 7919, time))]);

    private static string Share(in ClockShareHeader header, params (int Hash, long Time)[] clocks) =>
        OffsetMetadata.Write(new ArrayBufferWriter<byte>(), header, [.. clocks.Select(clock => (clock.Hash, new StreamClock("c", clock.Time)))]);
}
