using Confluent.Kafka;

namespace StreamizFraud.Benchmarks.Rival.Fraud;

/// <summary>
/// How far a run is, as Kafka Streams' program looks at it: all payments are committed, and so are all rows between the stages but for the
/// markers of a few transactions.
/// </summary>
internal sealed class FraudJobProgress(string bootstrap, string application, long records, int partitions) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly string _between = $"{application}-fraud-terminal-repartition";
    private readonly GroupProgress _payments = new(bootstrap, application, FraudJobRun.Input, partitions);
    private readonly GroupProgress _rows = new(bootstrap, application, $"{application}-fraud-terminal-repartition", partitions);
    private readonly IConsumer<Ignore, Ignore> _ends = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = bootstrap, GroupId = application + "-ends" }).Build();

    /// <summary>Payments that are committed, less one while rows of theirs are not.</summary>
    public long Committed()
    {
        var payments = _payments.Committed();
        if (payments < records)
        {
            return payments;
        }

        var end = Enumerable.Range(0, partitions).Sum(partition => _ends.QueryWatermarkOffsets(new TopicPartition(_between, partition), Patience).High.Value);
        return _rows.Committed() >= end - (2L * partitions) ? payments : records - 1;
    }

    public void Dispose()
    {
        _payments.Dispose();
        _rows.Dispose();
        _ends.Dispose();
    }
}
