using System.Diagnostics;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Benchmarks.Engine;

/// <summary>A cluster whose clients tell a <see cref="StageClock"/> how long their calls take.</summary>
internal sealed class TimedCluster(ICluster inner, StageClock clock) : ICluster
{
    public IRecordConsumer CreateConsumer(ConsumerSettings settings) => new Consumer(inner.CreateConsumer(settings), clock);

    public IRecordProducer CreateProducer(ProducerSettings settings) => new Producer(inner.CreateProducer(settings), clock);

    public IClusterAdmin CreateAdmin(AdminSettings? settings = null) => inner.CreateAdmin(settings);

    private sealed class Consumer(IRecordConsumer inner, StageClock clock) : IRecordConsumer
    {
        public GroupMembership Membership => inner.Membership;

        public int Poll(TimeSpan timeout, int maxRecords, IRecordSink sink)
        {
            var start = Stopwatch.GetTimestamp();
            var count = inner.Poll(timeout, maxRecords, sink);
            clock.Poll += Stopwatch.GetTimestamp() - start;
            return count;
        }

        public void Subscribe(IReadOnlyCollection<string> topics, IGroupEvents events) => inner.Subscribe(topics, events);

        public void Fetch(IReadOnlyCollection<PartitionOffset> positions) => inner.Fetch(positions);

        public void Pause(IReadOnlyCollection<TopicPartition> partitions) => inner.Pause(partitions);

        public void Resume(IReadOnlyCollection<TopicPartition> partitions) => inner.Resume(partitions);

        public long Position(TopicPartition partition) => inner.Position(partition);

        public long EndOffset(TopicPartition partition) => inner.EndOffset(partition);

        public IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout) =>
            inner.Committed(partitions, timeout);

        public PortReply CommitOffsets(IReadOnlyCollection<PartitionOffset> offsets) => inner.CommitOffsets(offsets);

        public void Close() => inner.Close();

        public void Leave() => inner.Leave();

        public void Dispose() => inner.Dispose();
    }

    private sealed class Producer(IRecordProducer inner, StageClock clock) : IRecordProducer
    {
        public int LargestRecord(int? maxMessageBytes) => inner.LargestRecord(maxMessageBytes);

        public bool HasRepeatedCalls => inner.HasRepeatedCalls;

        public PortReply InitTransactions(TimeSpan timeout) => inner.InitTransactions(timeout);

        public PortReply Begin() => inner.Begin();

        public PortReply Send(in ProducerRecord record)
        {
            var start = Stopwatch.GetTimestamp();
            var reply = inner.Send(record);
            clock.Sent(Stopwatch.GetTimestamp() - start);
            return reply;
        }

        public PortReply Flush(TimeSpan timeout)
        {
            var start = Stopwatch.GetTimestamp();
            var reply = inner.Flush(timeout);
            clock.Commit += Stopwatch.GetTimestamp() - start;
            return reply;
        }

        public PortReply SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, GroupMembership membership, TimeSpan timeout)
        {
            var start = Stopwatch.GetTimestamp();
            var reply = inner.SendOffsets(offsets, membership, timeout);
            clock.Commit += Stopwatch.GetTimestamp() - start;
            return reply;
        }

        public PortReply Commit(TimeSpan timeout)
        {
            var start = Stopwatch.GetTimestamp();
            var reply = inner.Commit(timeout);
            clock.Commit += Stopwatch.GetTimestamp() - start;
            return reply;
        }

        public PortReply Abort(TimeSpan timeout) => inner.Abort(timeout);

        public void Dispose() => inner.Dispose();
    }
}
