using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using StreamizFraud.Engine.Contracts.Tests.State;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.State.Windowed;

namespace StreamizFraud.Engine.Contracts.Tests.Windowed;

/// <summary>A store as its task treats it: records are kept or undone, transactions committed or lost, tasks restarted or restored.</summary>
internal sealed class StoreLife : IDisposable, IChangelog
{
    private readonly IStoreEngine _engine;
    private readonly StoreDefinition _definition;
    private readonly Dictionary<string, StreamClock> _clocks = [];
    private readonly List<LogRecord> _sent = [];
    private readonly int _maxCachedRows;
    private TaskFolder _folder = new();
    private ITaskDatabase _database = null!;
    private IWriteBatch _batch = null!;

    public StoreLife(IStoreEngine engine, StoreDefinition definition, int maxCachedRows = 8)
    {
        (_engine, _definition, _maxCachedRows) = (engine, definition, maxCachedRows);
        Open();
    }

    public TaskStore Store { get; private set; } = null!;

    /// <summary>What the changelog holds, oldest first.</summary>
    public List<LogRecord> Log { get; } = [];

    /// <summary>Writes that were refused and counted.</summary>
    public int Dropped { get; private set; }

    /// <summary>Time of the record at hand.</summary>
    public long RecordTime { get; set; }

    /// <summary>Segments in the database.</summary>
    public IEnumerable<long> Segments => _database.Segments(_definition.Name).Keys.Order();

    public long Clock => _clocks[$"store:{_definition.Name}"].Time;

    public void Keep()
    {
        Store.Keep();
        Each(clock => clock.Keep());
    }

    public void Undo()
    {
        Store.Undo();
        Each(clock => clock.Undo());
    }

    public void Commit()
    {
        Keep();
        _sent.Clear();
        var dirty = Store.DirtyCount;
        _batch.Clear();
        Store.Drain(this, _batch);
        if (_sent.Count != dirty)
        {
            throw new InvalidOperationException($"{dirty} changes were announced, {_sent.Count} sent.");
        }

        Log.AddRange(_sent);
        Write();
    }

    /// <summary>The transaction is lost, before or after the changes were sent.</summary>
    public void Discard(bool drained)
    {
        if (drained)
        {
            Store.Drain(this, _batch);
        }

        _batch.Clear();
        Store.Discard();
        Each(clock => clock.Discard());
    }

    /// <summary>The process ends without a commit and starts again.</summary>
    public void Restart()
    {
        Close();
        if (_engine is not RocksDbStoreEngine)
        {
            Open();
            Replay(Log, flushEvery: 7);
            return;
        }

        Open();
    }

    /// <summary>The task moves: its state is made anew from the changelog.</summary>
    public void Restore(IEnumerable<LogRecord> log, int flushEvery)
    {
        Close();
        _folder.Dispose();
        _folder = new TaskFolder();
        Open();
        Replay(log, flushEvery);
    }

    public void Append(TaskStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasValue, long timestamp, RecordHeaders headers) =>
        _sent.Add(new LogRecord(key.ToArray(), hasValue ? value.ToArray() : null, timestamp));

    public void Dispose()
    {
        Close();
        _folder.Dispose();
    }

    private void Replay(IEnumerable<LogRecord> log, int flushEvery)
    {
        var count = 0;
        foreach (var (key, value, timestamp) in log)
        {
            Store.Restore(_batch, key, value, value is not null, timestamp);
            if (++count % flushEvery == 0)
            {
                Flush();
            }
        }

        Flush();
    }

    private void Flush()
    {
        Store.FlushRestored(_batch);
        Write();
    }

    private void Write()
    {
        foreach (var (name, clock) in _clocks)
        {
            var bytes = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(bytes, clock.Time);
            _batch.PutMeta(Encoding.UTF8.GetBytes(name), bytes);
        }

        _database.Write(_batch);
        _batch.Clear();
        Store.Committed();
        Each(clock => clock.Committed());
    }

    private void Open()
    {
        _database = _engine.Open(_folder.Path, [_definition.Name]);
        _batch = _database.CreateBatch();
        _clocks.Clear();
        Store = _definition.Create(new StoreEnvironment(
            _database.Store(_definition.Name), "changelog", () => new RecordStamp(RecordTime, RecordHeaders.Empty), _maxCachedRows, Clocked, (_, _) => Dropped++, _database));

        // No operator has results to send of these rows: they are kept as long as the retention says.
        (Store as IKeepsUnsentResults)?.Keep(new StreamClock("no operator", -1), delayMs: null);
    }

    private StreamClock Clocked(string name)
    {
        var value = new ArrayBufferWriter<byte>();
        var time = _database.TryGetMeta(Encoding.UTF8.GetBytes(name), value) ? BinaryPrimitives.ReadInt64BigEndian(value.WrittenSpan) : -1;
        return _clocks[name] = new StreamClock(name, time);
    }

    private void Each(Action<StreamClock> step)
    {
        foreach (var clock in _clocks.Values)
        {
            step(clock);
        }
    }

    private void Close()
    {
        _batch.Dispose();
        _database.Dispose();
    }
}

/// <summary>A record of the changelog.</summary>
internal sealed record LogRecord(byte[] Key, byte[]? Value, long Timestamp)
{
    /// <summary>The last record of each key, in order: what compaction leaves in the end.</summary>
    public static IEnumerable<LogRecord> Compact(IReadOnlyList<LogRecord> log)
    {
        var last = new Dictionary<string, int>();
        for (var i = 0; i < log.Count; i++)
        {
            last[Convert.ToHexString(log[i].Key)] = i;
        }

        return last.Values.Order().Select(i => log[i]);
    }
}
