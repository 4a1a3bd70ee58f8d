using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Intake;

public sealed class PartitionQueueTests
{
    private static readonly TopicPartition Partition = new("in", 3);

    private readonly CountingHead _head = new();
    private readonly PartitionQueue _queue;

    public PartitionQueueTests() => _queue = new PartitionQueue(Partition, _head);

    [Fact]
    public void Records_leave_in_the_order_in_which_they_came_however_many_there_are()
    {
        // Three times round the ring, which grows twice on the way.
        var (added, taken) = (0L, 0L);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 150; i++)
            {
                Add(added++, timestamp: added);
            }

            for (var i = 0; i < 120; i++)
            {
                Assert.Equal(taken++, _queue.Head.Offset);
                _queue.Remove();
            }
        }

        Assert.Equal(90, _queue.Count);
        Assert.Equal(taken, _queue.NextOffset);
        Assert.Equal(added, _queue.FetchOffset);
    }

    [Fact]
    public void Only_the_head_is_deserialised()
    {
        Add(0, 5);
        Add(1, 6);

        Assert.True(_queue.LoadHead());

        Assert.Equal(1, _head.Loads);
        Assert.Equal(5, _queue.HeadTimestamp);
    }

    [Fact]
    public void Partition_time_never_goes_back()
    {
        Add(0, 9);
        Add(1, 4);
        Take();
        Take();

        Assert.Equal(9, _queue.PartitionTime);
        // Rule T1: the extractor of the second record saw the time of the first.
        Assert.Equal([-1, 9], _head.PartitionTimes);
    }

    [Fact]
    public void A_record_dropped_by_its_timestamp_counts_as_taken()
    {
        Add(7, -1);

        Assert.False(_queue.LoadHead());
        _queue.Remove();

        Assert.Equal(8, _queue.NextOffset);
        Assert.Equal(-1, _queue.PartitionTime);
    }

    [Fact]
    public void A_cleared_queue_is_empty_and_has_no_head()
    {
        Add(0, 1);
        _queue.LoadHead();

        _queue.Clear();

        Assert.Equal(0, _queue.Count);
        Assert.False(_queue.HeadLoaded);
    }

    [Fact]
    [Trait("Fault", "3.3")]
    public void Headers_count_as_memory_and_are_given_back()
    {
        Add(0, 1);
        var bare = _queue.Bytes;
        _queue.Add(new PolledRecord(Partition, 1, 1, default, false, default, false, RecordHeaders.Empty.With("trace", new byte[10_000]).With("empty", (byte[]?)null)));

        Assert.InRange(_queue.Bytes, (2 * bare) + 10_000, (2 * bare) + 11_000);

        _queue.Remove();
        _queue.Remove();
        Assert.Equal(0, _queue.Bytes);
    }

    private void Add(long offset, long timestamp) =>
        _queue.Add(new PolledRecord(Partition, offset, timestamp, default, false, default, false, RecordHeaders.Empty));

    private void Take()
    {
        _queue.LoadHead();
        _queue.Remove();
    }

    private sealed class CountingHead : SourceHead
    {
        public int Loads => PartitionTimes.Count;

        public List<long> PartitionTimes { get; } = [];

        internal override long Load(
            ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue, in RecordContext raw, long partitionTime)
        {
            PartitionTimes.Add(partitionTime);
            return raw.Timestamp;
        }

        internal override void Forward()
        {
        }
    }
}
