using System.Text;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>The clocks and input positions of a task as they go into its database at a commit.</summary>
/// <remarks>Keys are encoded once; values are set before each commit.</remarks>
internal sealed class TaskClocks
{
    private static readonly byte[] StreamTimeKey = Encoding.UTF8.GetBytes(TaskMetadata.StreamTime);
    private readonly byte[][] _inputKeys;
    private readonly byte[][] _timeKeys;
    private readonly long[] _inputs;
    private readonly long[] _times;

    public TaskClocks(IReadOnlyList<string> topics)
    {
        _inputKeys = [.. topics.Select(topic => Encoding.UTF8.GetBytes(TaskMetadata.Input(topic)))];
        _timeKeys = [.. topics.Select(topic => Encoding.UTF8.GetBytes(TaskMetadata.PartitionTime(topic)))];
        _inputs = new long[topics.Count];
        _times = new long[topics.Count];
    }

    /// <summary>Stream time of the task, -1 before the first record.</summary>
    public long StreamTime { get; set; } = -1;

    /// <summary>Sets the next input offset and the partition time of one input.</summary>
    public void Set(int input, long nextOffset, long partitionTime)
    {
        _inputs[input] = nextOffset;
        _times[input] = partitionTime;
    }

    public void Put(IWriteBatch batch)
    {
        TaskMetadata.Put(batch, StreamTimeKey, StreamTime);
        for (var i = 0; i < _inputs.Length; i++)
        {
            TaskMetadata.Put(batch, _inputKeys[i], _inputs[i]);
            TaskMetadata.Put(batch, _timeKeys[i], _times[i]);
        }
    }
}
