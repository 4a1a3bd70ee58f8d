using System.Text;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>What a task's clocks go on from.</summary>
[Trait("Fault", "1.1")]
public sealed class TaskClocksTests : IDisposable
{
    private const long HighestRestored = 700;
    private readonly ITaskDatabase _database = new MemoryStoreEngine().Open("", ["w"]);

    [Fact]
    public void All_go_on_from_the_commit_also_where_rows_of_a_lost_one_were_restored()
    {
        var clocks = New("store", "operator");
        clocks.Of("store").Observe(900);

        Begin(clocks, Committed(("store", 500), ("operator", 400)));

        Assert.Equal((500, 400, 600), (clocks.Of("store").Time, clocks.Of("operator").Time, clocks.StreamTime));
    }

    [Fact]
    public void A_clock_that_was_not_there_at_the_commit_begins_anew_whatever_was_remembered_or_restored()
    {
        Remember("operator", 300);
        var clocks = New("store", "operator");

        Begin(clocks, Committed(("store", 500)));

        Assert.Equal(-1, clocks.Of("operator").Time);
    }

    [Theory]
    [InlineData(true, 300)]
    [InlineData(false, HighestRestored)]
    public void Without_a_commit_of_ours_what_is_remembered_counts_else_the_highest_time_restored(bool remembered, long time)
    {
        if (remembered)
        {
            Remember("operator", 300);
        }

        var clocks = New("store", "operator");
        clocks.Of("store").Observe(800);
        Begin(clocks, new CommittedClocks(["set by a tool"]));

        Assert.Equal((800, time, HighestRestored), (clocks.Of("store").Time, clocks.Of("operator").Time, clocks.StreamTime));
    }

    [Fact]
    [Trait("Fault", "1.9")]
    public void What_operators_set_when_they_begin_is_of_the_commit_what_they_and_stores_do_afterwards_is_not()
    {
        var clocks = New("store", "operator");
        Begin(clocks, new CommittedClocks([null]));
        clocks.Of("operator").Set(long.MaxValue);
        clocks.Of("store").Observe(900);
        clocks.OperatorsBegan();
        clocks.Of("operator").Set(50);

        clocks.Discard();

        Assert.Equal((-1, long.MaxValue), (clocks.Of("store").Time, clocks.Of("operator").Time));
    }

    [Fact]
    public void What_a_commit_writes_is_what_the_next_life_reads()
    {
        var clocks = New("store", "operator");
        Begin(clocks, new CommittedClocks([null]));
        clocks.Observe(1_000);
        clocks.Of("store").Observe(950);
        clocks.Of("operator").Set(long.MaxValue);
        clocks.BeginCommit();
        var text = clocks.Metadata(0, 900);

        var next = New("operator", "store");
        var committed = new CommittedClocks([text]);
        Begin(next, committed);

        Assert.Equal((950, long.MaxValue, 1_000), (next.Of("store").Time, next.Of("operator").Time, next.StreamTime));
        Assert.Equal(900, committed.PartitionTime(0));
        Assert.True(committed.IsComplete);
    }

    [Fact]
    public void What_this_version_does_not_know_goes_on_with_its_commits()
    {
        var clocks = New("store", "operator");
        Begin(clocks, Committed(("store", 500), ("operator", 400), ("left out", 300), ("ended", long.MaxValue)));
        clocks.Observe(5_000);
        clocks.BeginCommit();

        var committed = new CommittedClocks([clocks.Metadata(0, 5_000)]);

        Assert.True(committed.IsComplete);
        Assert.True(committed.TryGet(OffsetMetadata.Hash("left out"), out var leftOut));
        Assert.True(committed.TryGet(OffsetMetadata.Hash("ended"), out var ended));
        Assert.Equal((300, long.MaxValue), (leftOut, ended));
    }

    [Fact]
    public void Which_topic_a_changelog_was_that_this_version_does_not_know_goes_on_with_its_commits()
    {
        var clocks = New("store");
        var text = OffsetMetadata.Write(
            new(), new(3, 1, 600, 600), [], changelogs: OffsetMetadata.Changelogs([new("left-out", 1, "first"), new("own", 1, "old")], [], 0, [], 4096));
        clocks.Identify([new("own", 1, "new")]);
        Begin(clocks, new CommittedClocks([text]));
        clocks.BeginCommit();

        var committed = new CommittedClocks([clocks.Metadata(0, 5_000)]);

        Assert.True(committed.HadOther(new("left-out", 1, "second")));
        Assert.False(committed.HadOther(new("left-out", 1, "first")));
        Assert.False(committed.HadOther(new("own", 1, "new")));
    }

    [Fact]
    public void What_has_no_room_is_counted_and_the_commit_says_that_it_may_have_existed()
    {
        var capacity = OffsetMetadata.Capacity(StreamizFraud.Topology.Runtime.App.StreamsConfig.DefaultOffsetMetadataMaxBytes);
        var clocks = New("store", "operator");
        Begin(clocks, Committed([.. Enumerable.Range(0, capacity).Select(i => ($"of before {i}", 300L))]));
        Assert.Equal(2, clocks.NoRoomFor);
        clocks.BeginCommit();
        var text = clocks.Metadata(0, 600);
        var next = new CommittedClocks([text]);
        Assert.InRange(text.Length, 1, StreamizFraud.Topology.Runtime.App.StreamsConfig.DefaultOffsetMetadataMaxBytes);
        Assert.Equal(capacity, next.Times.Count);
        Assert.False(next.IsComplete);

        Remember("back", 300);
        var back = new TaskClocks(["in"]);
        back.Add(_database, "w", ["back"], ofOperator: true);
        Begin(back, next);

        Assert.Equal(300, back.Of("back").Time);
    }

    public void Dispose() => _database.Dispose();

    private static void Begin(TaskClocks clocks, CommittedClocks committed) => clocks.Begin(committed, _ => null, _ => HighestRestored);

    private static CommittedClocks Committed(params (string Name, long Time)[] clocks) =>
        new([OffsetMetadata.Write(new(), new(3, 1, 600, 600), [.. clocks.Select(clock => (OffsetMetadata.Hash(clock.Name), new StreamClock(clock.Name, clock.Time)))])]);

    private TaskClocks New(params string[] names)
    {
        var clocks = new TaskClocks(["in"]);
        foreach (var name in names)
        {
            clocks.Add(_database, "w", [name], ofOperator: name == "operator");
        }

        return clocks;
    }

    private void Remember(string name, long time)
    {
        using var batch = _database.CreateBatch();
        TaskMetadata.Put(batch, Encoding.UTF8.GetBytes(TaskMetadata.Clock(name)), time);
        _database.Write(batch);
    }
}
