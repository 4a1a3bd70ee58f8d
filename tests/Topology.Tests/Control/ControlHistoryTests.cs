using System.Buffers;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Topology.Tests.Control;

public sealed class ControlHistoryTests
{
    private static readonly TopicPartition Left = new("left", 0);
    private static readonly TopicPartition Right = new("right", 0);
    private readonly List<ControlEntry> _log = [];

    [Fact]
    public void A_task_waits_for_entries_that_its_history_knows_of_and_its_client_has_not_read()
    {
        var (history, limit) = Begin([new ControlAdoption(2, At(5, 5), [])]);
        _log.Add(Limit(1));
        Assert.False(history.TryLoad(At(9, 9)));
        Assert.False(history.HasNews);
        _log.Add(Limit(2));
        Assert.True(history.TryLoad(At(9, 9)));
        Assert.Equal(2, limit.InForce!.Entry.Version);
        Assert.False(history.HasNews);
    }

    [Fact]
    public void Records_that_come_again_belong_to_the_place_that_covers_their_own_input()
    {
        _log.AddRange([Limit(1), Limit(2)]);
        var (history, limit) = Begin([new ControlAdoption(1, At(0, 0), []), new ControlAdoption(2, At(10, 20), [])]);
        Assert.True(history.TryLoad(At(8, 25)));
        Assert.False(history.IsSettled);
        foreach (var (origin, version) in ((RecordMetadata, long)[])[(new("left", 0, 9), 1), (new("right", 0, 25), 2), (new("left", 0, 10), 2), (new("right", 0, 19), 1)])
        {
            history.Enter(history.PlaceOf(origin));
            Assert.Equal(version, limit.InForce!.Entry.Version);
        }

        // The inputs have passed the change: what was before is forgotten.
        history.Committed(At(12, 26));
        Assert.True(history.IsSettled);
        Assert.Equal(2, limit.InForce!.Entry.Version);
    }

    [Fact]
    public void A_staged_change_holds_when_it_is_committed_and_goes_with_its_transaction()
    {
        _log.Add(Limit(1));
        var (history, limit) = Begin([new ControlAdoption(1, At(0, 0), [])]);
        history.TryLoad(At(0, 0));
        _log.AddRange([new ControlEntry("model", "m", 1, ""), Limit(2)]);
        Assert.True(history.HasNews);
        Assert.Equal(3, history.Stage(At(4, 4), (_, _) => { }).Entries);
        Assert.Equal(1, limit.InForce!.Entry.Version);
        history.Discard();
        history.Committed(At(5, 5));
        Assert.Equal(1, limit.InForce!.Entry.Version);
        history.Stage(At(6, 6), (_, _) => { });
        history.Committed(At(6, 6));
        Assert.Equal(2, limit.InForce!.Entry.Version);
    }

    [Fact]
    public void Entries_that_nothing_follows_are_no_news()
    {
        var (history, limit) = Begin([new ControlAdoption(0, At(0, 0), [])]);
        history.TryLoad(At(0, 0));
        _log.AddRange([new ControlEntry("model", "m", 1, ""), new ControlEntry("rule", "other", 1, "")]);
        Assert.False(history.HasNews);
        Assert.Null(limit.InForce);
    }

    [Fact]
    public void Before_the_first_row_nothing_is_in_force()
    {
        _log.Add(Limit(1));
        var (history, limit) = Begin([new ControlAdoption(1, At(10, 10), [])]);
        history.TryLoad(At(3, 3));
        history.Enter(history.PlaceOf(new RecordMetadata("left", 0, 3)));
        Assert.Null(limit.InForce);
        history.Enter(history.PlaceOf(new RecordMetadata("left", 0, 10)));
        Assert.Equal(1, limit.InForce!.Entry.Version);
    }

    [Fact]
    public void An_entry_that_is_not_ready_and_those_behind_it_are_no_news_until_it_is()
    {
        var (history, limit, ready) = BeginWaiting([new ControlAdoption(0, At(0, 0), [])]);
        Assert.True(history.TryLoad(At(0, 0)));
        _log.AddRange([Limit(1), Limit(2), Limit(3)]);
        ready.UnionWith([1, 3]);
        Assert.True(history.HasNews);
        Assert.Equal(1, history.Stage(At(4, 4), (_, _) => { }).Entries);
        history.Committed(At(4, 4));
        Assert.False(history.HasNews);
        Assert.Equal(1, limit.InForce!.Value.Version);

        ready.Add(2);
        Assert.True(history.HasNews);
        Assert.Equal(3, history.Stage(At(6, 6), (_, _) => { }).Entries);
        history.Committed(At(6, 6));
        Assert.Equal(3, limit.InForce!.Value.Version);
    }

    [Fact]
    public void A_task_that_comes_back_waits_until_all_that_was_in_force_is_ready_and_asks_for_it_at_once()
    {
        _log.AddRange([Limit(1), Limit(2)]);
        var (history, limit, ready) = BeginWaiting([new ControlAdoption(1, At(0, 0), []), new ControlAdoption(2, At(10, 10), [])]);
        Assert.False(history.TryLoad(At(5, 5)));
        Assert.Equal([1, 2], _asked.Distinct());
        ready.Add(1);
        Assert.False(history.TryLoad(At(5, 5)));
        Assert.False(history.HasNews);
        ready.Add(2);
        Assert.True(history.TryLoad(At(5, 5)));
        history.Enter(history.PlaceOf(new RecordMetadata("left", 0, 5)));
        Assert.Equal(1, limit.InForce!.Value.Version);
    }

    [Fact]
    public void A_history_that_begins_waits_for_nothing_and_takes_all_that_there_is()
    {
        _log.Add(Limit(1));
        var (history, limit, _) = BeginWaiting([]);
        Assert.Equal(1, history.Stage(At(0, 0), (_, _) => { }).Entries);
        history.Committed(At(0, 0));
        Assert.Equal(1, limit.InForce!.Value.Version);
    }

    [Fact]
    public void A_version_is_disposed_of_when_no_record_can_be_decided_by_it_any_more()
    {
        _log.AddRange([Limit(1), Limit(2)]);
        var (history, limit, ready) = BeginWaiting([new ControlAdoption(1, At(0, 0), []), new ControlAdoption(2, At(10, 10), [])]);
        ready.UnionWith([1, 2, 3]);
        history.TryLoad(At(5, 5));
        history.Enter(0);
        var first = limit.InForce!.Value;
        history.Enter(1);
        var second = limit.InForce!.Value;
        history.Committed(At(9, 9));
        Assert.False(first.IsDisposed);
        history.Committed(At(10, 10));
        Assert.True(first.IsDisposed);
        Assert.False(second.IsDisposed);

        // What was staged for a commit that is lost is staged again, and is the same.
        _log.Add(Limit(3));
        history.Stage(At(12, 12), (_, _) => { });
        history.Discard();
        history.Stage(At(12, 12), (_, _) => { });
        history.Committed(At(12, 12));
        Assert.True(second.IsDisposed);
        var third = limit.InForce!.Value;
        Assert.Equal((3, false), (third.Version, third.IsDisposed));
        history.Close();
        Assert.True(third.IsDisposed);
    }

    [Fact]
    public void Entries_and_rows_come_back_as_they_were_and_broken_ones_are_refused()
    {
        var context = new SerdeContext("app-control", IsKey: false);
        var entry = new ControlEntry("rule", "Ümlaut \"q\"", 7, "{ }\n") { Activation = ControlActivation.Shadow };
        Assert.Equal(entry, new ControlEntrySerde().Deserialize(Bytes(new ControlEntrySerde(), entry, context), context));
        var row = new ControlAdoption(3, At(1, 2), [2]);
        var back = new ControlAdoptionSerde().Deserialize(Bytes(new ControlAdoptionSerde(), row, context), context);
        Assert.Equal((row.Entries, 1, 2), (back.Entries, back.From[Left], back.From[Right]));
        Assert.Equal(row.Refused, back.Refused);
        foreach (var broken in (string[])["", "{", "[]", "{\"format\":9}", "{\"format\":1,\"kind\":3}", "nonsense"])
        {
            Assert.Throws<SerdeException>(() => new ControlEntrySerde().Deserialize(System.Text.Encoding.UTF8.GetBytes(broken), context));
            Assert.Throws<SerdeException>(() => new ControlAdoptionSerde().Deserialize(System.Text.Encoding.UTF8.GetBytes(broken), context));
        }
    }

    private (ControlHistory History, Followed<long> Limit) Begin(IReadOnlyList<ControlAdoption> rows)
    {
        var history = new ControlHistory();
        var limit = new Followed<long>(history, "rule", "limit", entry => entry.Version, null);
        history.Begin(rows, number => number < _log.Count ? _log[(int)number] : null);
        return (history, limit);
    }

    private readonly List<long> _asked = [];

    private (ControlHistory History, Followed<Large> Limit, HashSet<long> Ready) BeginWaiting(IReadOnlyList<ControlAdoption> rows)
    {
        var history = new ControlHistory();
        var ready = new HashSet<long>();
        var limit = new Followed<Large>(
            history,
            "rule",
            "limit",
            entry => new Large(entry.Version),
            entry =>
            {
                _asked.Add(entry.Version);
                return ready.Contains(entry.Version);
            });
        history.Begin(rows, number => number < _log.Count ? _log[(int)number] : null);
        return (history, limit, ready);
    }

    private static byte[] Bytes<T>(ISerde<T> serde, T value, SerdeContext context)
    {
        var bytes = new ArrayBufferWriter<byte>();
        serde.Serialize(value, bytes, context);
        return bytes.WrittenSpan.ToArray();
    }

    private static Dictionary<TopicPartition, long> At(long left, long right) => new() { [Left] = left, [Right] = right };

    private static ControlEntry Limit(long version) => new("rule", "limit", version, "");

    private sealed class Large(long version) : IDisposable
    {
        public long Version { get; } = version;

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
