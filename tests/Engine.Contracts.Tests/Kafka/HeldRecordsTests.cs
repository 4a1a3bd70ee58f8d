using StreamizFraud.Topology.Kafka.Consuming;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Kafka;

public sealed class HeldRecordsTests : IRecordSink
{
    private static readonly TopicPartition Partition = new("in", 3);
    private readonly HeldRecords _held;
    private readonly List<TopicPartition> _paused = [];
    private readonly List<long> _taken = [];

    public HeldRecordsTests() => _held = new HeldRecords(_paused.Add, _ => { });

    /// <summary>A producer may put its payload into headers: fifty records of 100 KB.</summary>
    [Theory]
    [Trait("Fault", "3.3")]
    [InlineData(100_000, 0)]
    [InlineData(0, 100_000)]
    public void The_client_stops_fetching_a_paused_partition_whose_records_are_large_in_value_or_headers(int valueBytes, int headerBytes)
    {
        var headers = RecordHeaders.Empty.With("payload", new byte[headerBytes]);
        _held.Pause(Partition);
        using var intake = new FixedIntake([.. Enumerable.Range(0, 50).Select(i => new PolledRecord(Partition, i, 1, default, false, new byte[valueBytes], true, headers))]);

        Assert.Equal(0, _held.Take(intake, 0, 1000, this));
        Assert.Equal([Partition], _paused);

        _held.Resume(Partition);
        Assert.Equal(50, _held.Take(intake, 0, 1000, this));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), _taken);
    }

    void IRecordSink.Add(in PolledRecord record) => _taken.Add(record.Offset);

    private sealed class FixedIntake(List<PolledRecord> records) : IRecordIntake
    {
        public int Take(int timeoutMs, int maxRecords, IRecordSink sink)
        {
            var taken = records.Count;
            records.ForEach(record => sink.Add(record));
            records.Clear();
            return taken;
        }

        public void Dispose()
        {
        }
    }
}
