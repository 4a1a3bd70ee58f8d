using System.Buffers;
using System.Text;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>
/// All clocks of a task: stream time, the times of its inputs, and those of its stores and operators. They last with Kafka's commit, in the
/// metadata of the inputs' offsets; the databases keep a copy for where that is gone (ruling 6).
/// </summary>
/// <remarks>Owned by the task's thread. Keys and hashes are made once; a commit makes one text an input.</remarks>
internal sealed class TaskClocks
{
    private static readonly byte[] StreamTimeKey = Encoding.UTF8.GetBytes(TaskMetadata.StreamTime);

    private readonly List<Entry> _entries = [];
    private readonly Dictionary<int, long> _carried = [];
    private readonly Dictionary<int, int> _carriedChangelogs = [];
    private readonly byte[][] _inputKeys;
    private readonly byte[][] _timeKeys;
    private readonly byte[][] _commitKeys;
    private readonly IReadOnlyList<string> _inputTopics;
    private readonly int _maxCharacters;
    private readonly long[] _inputs;
    private readonly long[] _times;
    private readonly byte[][] _topics;
    private readonly ArrayBufferWriter<byte> _scratch = new(256);
    private (int Hash, StreamClock Clock)[][] _shares = [];
    private long _committedStreamTime = -1;
    private byte[] _all = [];
    private byte[] _changelogs = [];
    private IReadOnlyCollection<TopicDescription> _changelogTopics = [];
    private long _commit;
    private long _written;
    private bool _began;
    private bool _leftOut;

    /// <param name="inputs">Topics of the task's inputs, in the inputs' order; none for global stores.</param>
    /// <param name="maxCharacters">Longest metadata of an offset, in characters.</param>
    public TaskClocks(IReadOnlyList<string> inputs, int maxCharacters = StreamsConfig.DefaultOffsetMetadataMaxBytes)
    {
        _inputTopics = inputs;
        _maxCharacters = maxCharacters;
        _commitKeys = [.. inputs.Select(topic => Encoding.UTF8.GetBytes(TaskMetadata.Commit(topic)))];
        _inputKeys = [.. inputs.Select(topic => Encoding.UTF8.GetBytes(TaskMetadata.Input(topic)))];
        _timeKeys = [.. inputs.Select(topic => Encoding.UTF8.GetBytes(TaskMetadata.PartitionTime(topic)))];
        _inputs = new long[inputs.Count];
        _times = new long[inputs.Count];
        Array.Fill(_times, -1);
        _topics = new byte[inputs.Count][];
        Array.Fill(_topics, []);
    }

    /// <summary>Stream time of the task, -1 before the first record.</summary>
    public long StreamTime { get; private set; } = -1;

    /// <summary>The clocks of stores and operators; call it when all have been added.</summary>
    public StreamClock[] Named { get; private set; } = [];

    /// <summary>Clocks and identities of a version that has other stores, for which commits have no room beside this one's.</summary>
    public int NoRoomFor { get; private set; }

    /// <summary>Makes clocks that belong to a store, as the database beside them remembers them.</summary>
    /// <param name="database">What keeps the copy.</param>
    /// <param name="store">The store.</param>
    /// <param name="names">Names of the clocks.</param>
    /// <param name="ofOperator">Whether operators keep them, not the store itself.</param>
    public void Add(ITaskDatabase database, string store, IEnumerable<string> names, bool ofOperator)
    {
        foreach (var name in names)
        {
            var key = TaskMetadata.Clock(name);
            var known = TaskMetadata.Long(database, key);
            _entries.Add(new Entry(new StreamClock(name, known ?? -1), database, Encoding.UTF8.GetBytes(key), store, ofOperator, known is not null));
        }

        Named = [.. _entries.Select(entry => entry.Clock)];
    }

    /// <summary>Adds what a store's rows are: it travels with the clocks, and never moves.</summary>
    public void AddIdentity(StoreDefinition store) => _entries.Add(
        new Entry(new StreamClock(StoreIdentity.FactOf(store.Name), store.Identity.Fingerprint), Database: null, [], store.Name, OfOperator: false, Remembered: false));

    /// <summary>A clock by its name.</summary>
    /// <exception cref="StreamException">No store of the task declares it.</exception>
    public StreamClock Of(string name) => _entries.Find(entry => entry.Clock.Name == name)?.Clock
        ?? throw new StreamException(FaultScope.Application, $"Clock {name} is not declared by any store of the task.") { IsLoggable = true };

    /// <summary>Moves stream time on, if <paramref name="time"/> is later.</summary>
    public void Observe(long time) => StreamTime = Math.Max(StreamTime, time);

    public void Keep()
    {
        foreach (var clock in Named)
        {
            clock.Keep();
        }
    }

    public void Undo()
    {
        foreach (var clock in Named)
        {
            clock.Undo();
        }
    }

    /// <summary>Back to the last commit that is known here.</summary>
    public void Discard()
    {
        StreamTime = _committedStreamTime;
        foreach (var clock in Named)
        {
            clock.Discard();
        }
    }

    /// <summary>The stores are as the group's committed offsets are: so are the clocks from here on.</summary>
    /// <param name="committed">What those offsets carry.</param>
    /// <param name="remembered">A time in the databases by its key.</param>
    /// <param name="highestRestored">Highest time in the changelog of a store, or of any with null; -1 if nothing was restored.</param>
    public void Begin(CommittedClocks committed, Func<string, long?> remembered, Func<string?, long> highestRestored)
    {
        _written = Math.Max(committed.Commit, LocalCommit(remembered));
        _commit = Math.Max(_commit, _written);
        StreamTime = committed.StreamTime ?? Math.Max(StreamTime, remembered(TaskMetadata.StreamTime) ?? highestRestored(null));
        _committedStreamTime = StreamTime;
        foreach (var entry in _entries)
        {
            var clock = entry.Clock;
            if (entry.Database is null)
            {
                continue;
            }

            if (committed.TryGet(entry.Hash, out var time))
            {
                // Not the highest time restored either: with at least once the changelog may be ahead of the offsets, by some rows of a commit that
                // was lost, and a store that believed them would hide rows of the records that come again.
                clock.Reset(time);
            }
            else if (entry.OfOperator && !_began)
            {
                clock.Reset(committed.IsComplete ? -1 : entry.Remembered ? clock.Time : highestRestored(entry.Store));
            }
        }

        _began = true;
        Carry(committed);
        Share();
    }

    /// <summary>
    /// The operators have begun: what they have set their clocks to follows from the rows of the last commit, so it is that of the commit, and a
    /// transaction that is lost goes back to it.
    /// </summary>
    public void OperatorsBegan()
    {
        foreach (var entry in _entries)
        {
            if (entry.OfOperator)
            {
                entry.Clock.Committed();
            }
        }
    }

    /// <summary>Number of the commit that local state is of; 0 if it says none, or is another task's, without these inputs.</summary>
    /// <param name="remembered">A fact in the databases by its key.</param>
    public long LocalCommit(Func<string, long?> remembered) =>
        _inputTopics.Select(topic => remembered(TaskMetadata.Commit(topic)) ?? 0).DefaultIfEmpty(0).Max();

    /// <summary>A commit begins: the texts that <see cref="Metadata"/> gives from here on belong together.</summary>
    public void BeginCommit() => _commit++;

    /// <summary>Kafka has the commit: what is put from here on is of it.</summary>
    public void EndCommit() => _written = _commit;

    /// <summary>The text that is committed beside the offset of an input.</summary>
    /// <param name="input">Which input.</param>
    /// <param name="partitionTime">Its time.</param>
    public string Metadata(int input, long partitionTime) =>
        OffsetMetadata.Write(_scratch, new ClockShareHeader(_commit, _inputs.Length, StreamTime, partitionTime), _shares[input], _topics[input], _all, _changelogs, _leftOut);

    /// <summary>Says which topic an input is, from the next commit on.</summary>
    /// <param name="input">Which input.</param>
    /// <param name="topic">As the cluster describes it.</param>
    public void Identify(int input, TopicDescription topic) => _topics[input] = OffsetMetadata.Topic(topic.Id, topic.Partitions);

    /// <summary>Says which topics the task's changelogs are, from the next commit on.</summary>
    /// <param name="changelogs">As the cluster describes them.</param>
    public void Identify(IReadOnlyCollection<TopicDescription> changelogs)
    {
        _changelogTopics = changelogs;
        NoteChangelogs();
    }

    /// <summary>Sets the committed offset and the partition time of one input, for the copies.</summary>
    public void Set(int input, long nextOffset, long partitionTime)
    {
        _inputs[input] = nextOffset;
        _times[input] = partitionTime;
    }

    /// <summary>Puts the copies into a database's batch.</summary>
    public void Put(ITaskDatabase database, IWriteBatch batch)
    {
        if (_inputs.Length > 0)
        {
            TaskMetadata.Put(batch, StreamTimeKey, StreamTime);
            for (var i = 0; i < _inputs.Length; i++)
            {
                TaskMetadata.Put(batch, _inputKeys[i], _inputs[i]);
                TaskMetadata.Put(batch, _timeKeys[i], _times[i]);
                TaskMetadata.Put(batch, _commitKeys[i], _written);
            }
        }

        PutNamed(database, batch);
    }

    /// <summary>Puts into a database's batch that nothing is known of the inputs: its rows are taken further than they were when that was put.</summary>
    public void PutNoInputs(IWriteBatch batch)
    {
        foreach (var key in _inputKeys)
        {
            TaskMetadata.Put(batch, key, -1);
        }
    }

    /// <summary>Puts the clocks of stores and operators into a database's batch.</summary>
    public void PutNamed(ITaskDatabase database, IWriteBatch batch)
    {
        foreach (var entry in _entries)
        {
            if (ReferenceEquals(entry.Database, database))
            {
                TaskMetadata.Put(batch, entry.Key, entry.Clock.Time);
            }
        }
    }

    /// <summary>What was put is durable.</summary>
    public void Committed()
    {
        _committedStreamTime = StreamTime;
        foreach (var clock in Named)
        {
            clock.Committed();
        }
    }

    /// <summary>
    /// What the commit knows of stores that this version does not have goes on with its own commits, unchanged: their rows stay in their changelogs, and
    /// the version that has them may come back.
    /// </summary>
    private void Carry(CommittedClocks committed)
    {
        _leftOut |= committed.LeftOut;
        if (committed.IsComplete)
        {
            _carried.Clear();
        }

        var own = _entries.Select(entry => entry.Hash).ToHashSet();
        foreach (var (hash, time) in committed.Times.Where(clock => !own.Contains(clock.Key)))
        {
            _carried[hash] = time;
        }

        if (committed.Changelogs.Count > 0)
        {
            _carriedChangelogs.Clear();
            foreach (var (name, id) in committed.Changelogs)
            {
                _carriedChangelogs[name] = id;
            }
        }
    }

    /// <summary>Gives every input all clocks, so that any of them can be removed; where they do not fit, spreads them over the inputs by hash.</summary>
    private void Share()
    {
        var inputs = Math.Max(1, _inputs.Length);
        var room = Math.Max(0, (inputs * OffsetMetadata.Capacity(_maxCharacters)) - _entries.Count);
        NoRoomFor = Math.Max(0, _carried.Count - room);
        _leftOut |= NoRoomFor > 0;
        var carried = _carried.OrderBy(clock => clock.Key).Take(room).Select(clock => (Hash: clock.Key, Clock: new StreamClock(string.Empty, clock.Value)));
        var all = _entries.Select(entry => (entry.Hash, entry.Clock)).Concat(carried).OrderBy(entry => entry.Hash).ToList();
        _all = OffsetMetadata.All(_inputTopics, all.Count, _maxCharacters);
        _shares = [.. Enumerable.Range(0, inputs).Select(input => all.Where((_, i) => _all.Length > 0 || i % inputs == input).ToArray())];
        NoteChangelogs();
    }

    private void NoteChangelogs()
    {
        var clocks = _shares.Select(share => share.Length).DefaultIfEmpty(0).Max();
        var own = _changelogTopics.Select(topic => OffsetMetadata.Hash(topic.Name)).ToHashSet();
        var carried = _carriedChangelogs.Where(topic => !own.Contains(topic.Key)).ToList();
        _changelogs = OffsetMetadata.Changelogs(_changelogTopics, carried, clocks, _all, _maxCharacters);
        if (_changelogs.Length == 0 && carried.Count > 0)
        {
            _changelogs = OffsetMetadata.Changelogs(_changelogTopics, [], clocks, _all, _maxCharacters);
        }
    }

    private sealed record Entry(StreamClock Clock, ITaskDatabase? Database, byte[] Key, string Store, bool OfOperator, bool Remembered)
    {
        public int Hash { get; } = OffsetMetadata.Hash(Clock.Name);
    }
}
