using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>
/// Restores a table's store from the source topic that stands in for its changelog: through the source's serdes and timestamp extractor and the
/// table's rules, as when the records were processed. Nothing below the table sees them.
/// </summary>
/// <remarks>Owned by the task's thread. Has nodes of its own: those of the task are initialised when the stores are restored.</remarks>
internal sealed class SourceFill : IRestoredThrough
{
    private readonly TaskContext _task;
    private readonly TaskState _state;
    private readonly BadRecords _badRecords;
    private readonly SourceNode _source;
    private readonly ProcessorNode _filler;
    private readonly PartitionQueue _queue;
    private bool _initialised;

    public SourceFill(TaskContext task, TaskState state, BadRecords badRecords, ChangelogCursor cursor, SourceNode source, ProcessorNode filler)
    {
        _task = task;
        _state = state;
        _badRecords = badRecords;
        _source = source;
        _filler = filler;
        _source.AddChild(filler);
        _queue = new PartitionQueue(cursor.Partition, source.CreateHead(cursor.Partition.Topic));
    }

    public void Take(ChangelogCursor cursor, in PolledRecord record)
    {
        if (!_initialised)
        {
            _initialised = true;
            _filler.Init(_task);
            _source.Init(_task);
        }

        _queue.PartitionTime = cursor.SourceTime;
        _queue.Add(record);
        try
        {
            if (_queue.LoadHead())
            {
                _task.Current = _queue.HeadContext();
                _queue.Forward();
                _state.CheckWrites();
                cursor.HighestTimestamp = Math.Max(cursor.HighestTimestamp, _queue.HeadTimestamp);
            }
        }
        catch (Exception exception) when (WorkUnit.IsFaultOfRecord(exception))
        {
            _state.Undo();
            _badRecords.LeaveOut(_queue.Capture(), exception);
        }

        _state.Keep();
        _queue.Remove();
        cursor.SourceTime = _queue.PartitionTime;
        cursor.Restored++;
    }
}
