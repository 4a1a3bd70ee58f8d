using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>
/// Brings the stores of tasks to the end of their changelogs: read_committed, up to the high watermark that was taken after the group's
/// offsets (steps CR4, CR5). A step of the thread's loop, so tasks that are ready go on meanwhile. Global stores then go on following.
/// </summary>
/// <remarks>Owned by the thread. Reads with a consumer that belongs to no group.</remarks>
internal sealed class ChangelogReader(Func<IRecordConsumer> createConsumer, Func<IClusterAdmin> createAdmin, TimeSpan timeout) : IRecordSink, IDisposable
{
    private readonly Dictionary<TopicPartition, Restoring> _active = [];
    /// <summary>How often a restore that took too long is tried again.</summary>
    private const int Patience = 2;

    private readonly Dictionary<TaskId, int> _slow = [];
    private IRecordConsumer? _consumer;
    private IClusterAdmin? _admin;
    private Restoring? _last;

    /// <summary>Whether reading goes on past the ends, until <see cref="Stop"/>.</summary>
    public bool Follows { get; init; }

    /// <summary>What counts as the end of a partition.</summary>
    /// <value>The high watermark by default: what pending transactions wrote to a changelog belongs to it once they are committed.</value>
    public OffsetPosition End { get; init; } = OffsetPosition.End;

    /// <summary>Told how far each store has come, until it is at the end.</summary>
    public required Action<RestoreStage, TaskId, ChangelogCursor> Progress { private get; init; }

    /// <summary>Whether anything is being restored.</summary>
    public bool IsActive => _active.Count > 0;

    private IRecordConsumer Consumer => _consumer ??= createConsumer();

    private IClusterAdmin Admin => _admin ??= createAdmin();

    /// <summary>Told of stores that are gone on with although restoring them took longer than tombstones are kept, again and again.</summary>
    public Action<TaskId, string> Tolerated { private get; init; } = (_, _) => { };

    /// <summary>Judges local rows.</summary>
    public required LocalStateRules Rules { private get; init; }

    /// <summary>Begins with the stores of some tasks, but those that it reads already. Call it after the committed input offsets are known.</summary>
    /// <exception cref="ChangelogGapException">Local rows cannot be gone on from: wipe the task's state and begin again.</exception>
    /// <exception cref="StreamException">A changelog has lost records that local rows come from.</exception>
    public void Start(IReadOnlyCollection<IRestorable> states)
    {
        foreach (var state in states)
        {
            state.RestoreBegan = Rules.Now();
        }

        var cursors = states.SelectMany(state => state.Changelogs.Select(cursor => (State: state, Cursor: cursor)))
            .Where(entry => !_active.ContainsKey(entry.Cursor.Partition)).ToList();
        if (cursors.Count == 0)
        {
            return;
        }

        var partitions = cursors.ConvertAll(entry => entry.Cursor.Partition);
        var ends = Admin.ListOffsets(partitions, End, timeout).ToDictionary(entry => entry.Partition, entry => entry.Offset);
        var starts = Admin.ListOffsets(partitions, OffsetPosition.Earliest, timeout).ToDictionary(entry => entry.Partition, entry => entry.Offset);
        Rules.Check(
            [
                .. cursors.Where(entry => entry.Cursor.NextOffset >= 0)
                    .Select(entry => new LocalState(entry.State, entry.Cursor, starts[entry.Cursor.Partition], ends[entry.Cursor.Partition])),
            ],
            topics => Admin.DescribeSettings(topics, timeout));
        foreach (var (state, cursor) in cursors)
        {
            var (first, end) = (starts[cursor.Partition], ends[cursor.Partition]);
            if (cursor.FollowsInput)
            {
                // What comes after the committed offset the task takes itself (rule G4).
                end = Math.Clamp(cursor.InputOffset, first, end);
                if (cursor.NextOffset > end)
                {
                    throw new ChangelogGapException(
                        state, $"Store {cursor.Store.Name} stands at offset {cursor.NextOffset} of {cursor.Partition}, the group at {end}; it must be rebuilt", isFault: true);
                }
            }

            cursor.StartOffset = cursor.NextOffset >= 0 ? cursor.NextOffset : first;
            cursor.EndOffset = end;
            cursor.Restored = 0;
            cursor.HadLocalState = cursor.NextOffset >= 0;
            if (cursor.StartOffset >= end)
            {
                cursor.NextOffset = end;
            }

            if (Follows || cursor.StartOffset < end)
            {
                _active[cursor.Partition] = new Restoring(state, cursor);
            }
        }

        // Rows that are read from the beginning are as old as the reading: a restore that breaks off must not go on from them for ever.
        foreach (var state in states.Where(state => state.Changelogs.All(cursor => !cursor.HadLocalState && cursors.Exists(entry => entry.Cursor == cursor))))
        {
            state.MarkCaughtUp(state.RestoreBegan);
        }

        RefetchOrClose();
        foreach (var (state, cursor) in cursors)
        {
            Progress(RestoreStage.Started, state.TaskId, cursor);
            if (!_active.ContainsKey(cursor.Partition))
            {
                Progress(RestoreStage.Ended, state.TaskId, cursor);
            }
        }
    }

    /// <summary>Reads some more.</summary>
    /// <returns>Whether anything came or ended.</returns>
    public bool Step(TimeSpan wait, int maxRecords)
    {
        if (_active.Count == 0)
        {
            return false;
        }

        var count = Consumer.Poll(wait, maxRecords, this);
        var done = new List<Restoring>();
        foreach (var (partition, restoring) in _active)
        {
            // The position moves past transaction markers, which take offsets but bring no record (rule S4).
            var cursor = restoring.Cursor;
            var position = Consumer.Position(partition);
            if (Follows)
            {
                cursor.NextOffset = Math.Max(cursor.NextOffset, position);
            }
            else if (position >= cursor.EndOffset)
            {
                cursor.NextOffset = Math.Max(cursor.NextOffset, cursor.EndOffset);
            }

            if (cursor.IsRestored && !restoring.HasEnded)
            {
                done.Add(restoring);
            }
        }

        if (count > 0 || done.Count > 0)
        {
            foreach (var state in _active.Values.Select(restoring => restoring.State).Distinct())
            {
                state.FlushRestored();
            }
        }

        Report();
        if (done.Count > 0 && !Follows)
        {
            done.ForEach(restoring => _active.Remove(restoring.Cursor.Partition));
            _last = null;
            RefetchOrClose();
        }

        return count > 0 || done.Count > 0;
    }

    /// <summary>Whether every store of the task is at the end.</summary>
    public bool IsRestored(IRestorable state) =>
        !_active.Values.Any(restoring => ReferenceEquals(restoring.State, state) && !restoring.Cursor.IsRestored);

    /// <summary>Judges stores that have come to the end.</summary>
    /// <exception cref="ChangelogGapException">It took longer than tombstones are kept: wipe the task's state and begin again.</exception>
    public void CheckRestored(IRestorable state)
    {
        try
        {
            Rules.CheckDuration(
                [
                    .. state.Changelogs.Where(cursor => cursor.StartOffset < cursor.EndOffset)
                        .Select(cursor => new LocalState(state, cursor, cursor.StartOffset, cursor.EndOffset)),
                ],
                topics => Admin.DescribeSettings(topics, timeout));
            _slow.Remove(state.TaskId);
        }
        catch (ChangelogGapException gap)
        {
            var times = _slow[state.TaskId] = _slow.GetValueOrDefault(state.TaskId) + 1;
            if (times <= Patience)
            {
                throw;
            }

            // It is not going to be faster: a topic that keeps tombstones so shortly promises nobody more.
            Tolerated(state.TaskId, gap.Message);
        }
        finally
        {
            if (_active.Count == 0)
            {
                CloseClients();
            }
        }
    }

    /// <summary>Judges stores that follow their topics, before they are read on.</summary>
    /// <param name="state">The stores.</param>
    /// <param name="ends">Ends of their partitions, just asked for.</param>
    /// <param name="usual">How long ago they may have been seen at the end, however shortly tombstones are kept.</param>
    /// <exception cref="ChangelogGapException">They have not been read for too long: load them anew.</exception>
    public void CheckFollowing(IRestorable state, IReadOnlyDictionary<TopicPartition, long> ends, TimeSpan usual) => Rules.CheckFollowing(
        [
            .. state.Changelogs.Where(cursor => cursor.NextOffset >= 0 && ends.ContainsKey(cursor.Partition))
                .Select(cursor => new LocalState(state, cursor, 0, Math.Max(cursor.NextOffset, ends[cursor.Partition]))),
        ],
        usual,
        topics => Admin.DescribeSettings(topics, timeout));

    /// <summary>Stops restoring a task, which is being closed or begins anew.</summary>
    public void Stop(IRestorable state)
    {
        var gone = _active.Values.Where(restoring => ReferenceEquals(restoring.State, state)).ToList();
        gone.ForEach(restoring => _active.Remove(restoring.Cursor.Partition));
        _last = null;
        if (gone.Count > 0)
        {
            RefetchOrClose();
        }

        Suspended(gone);
    }

    /// <summary>Goes on where it was with another consumer: the one so far is of no use any more.</summary>
    public void Reconnect()
    {
        _consumer?.Dispose();
        _consumer = null;
        RefetchOrClose();
    }

    /// <summary>Waits without reading: what would be read cannot be written. <see cref="GoOn"/> ends it.</summary>
    public void Rest(TimeSpan wait)
    {
        Consumer.Fetch([]);
        Consumer.Poll(wait, 1, this);
    }

    /// <summary>Reads on from where the stores stand.</summary>
    public void GoOn() => Refetch();

    /// <inheritdoc/>
    void IRecordSink.Add(in PolledRecord record)
    {
        var restoring = _last;
        if (restoring is null || restoring.Cursor.Partition != record.Partition)
        {
            if (!_active.TryGetValue(record.Partition, out restoring))
            {
                return;
            }

            _last = restoring;
        }

        // Records past the end belong to what the task itself does next.
        if (Follows || record.Offset < restoring.Cursor.EndOffset)
        {
            restoring.State.Restore(restoring.Cursor, record);
        }
    }

    public void Dispose()
    {
        CloseClients();
        Suspended([.. _active.Values]);
        _active.Clear();
    }

    /// <summary>Tells of what has been applied and written since the last step.</summary>
    private void Report()
    {
        foreach (var restoring in _active.Values.Where(restoring => !restoring.HasEnded))
        {
            var cursor = restoring.Cursor;
            if (cursor.Restored > restoring.Reported)
            {
                restoring.Reported = cursor.Restored;
                Progress(RestoreStage.Progressed, restoring.State.TaskId, cursor);
            }

            if (cursor.IsRestored)
            {
                restoring.HasEnded = true;
                Progress(RestoreStage.Ended, restoring.State.TaskId, cursor);
            }
        }
    }

    private void Suspended(List<Restoring> gone)
    {
        foreach (var restoring in gone.Where(restoring => !restoring.HasEnded))
        {
            Progress(RestoreStage.Suspended, restoring.State.TaskId, restoring.Cursor);
        }
    }

    private void RefetchOrClose()
    {
        if (_active.Count > 0)
        {
            Refetch();
        }
        else
        {
            CloseClients();
        }
    }

    /// <summary>Nothing is to be read: connections and threads of the clients are not kept for a next time that may never come.</summary>
    private void CloseClients()
    {
        _consumer?.Dispose();
        _consumer = null;
        _admin?.Dispose();
        _admin = null;
    }

    private void Refetch()
    {
        if (_active.Count > 0)
        {
            Consumer.Fetch([.. _active.Values.Select(restoring =>
                new PartitionOffset(restoring.Cursor.Partition, Math.Max(restoring.Cursor.NextOffset, restoring.Cursor.StartOffset)))]);
        }
    }

    private sealed record Restoring(IRestorable State, ChangelogCursor Cursor)
    {
        /// <summary>Whether it has been told that the end was reached.</summary>
        public bool HasEnded { get; set; }

        /// <summary>Records applied when progress was last told.</summary>
        public long Reported { get; set; }
    }
}
