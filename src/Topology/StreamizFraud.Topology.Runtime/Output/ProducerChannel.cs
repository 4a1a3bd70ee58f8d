using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Output;

/// <summary>
/// The thread's way to its producer: opens the transaction with the first record (step CT1), waits when the queue is full, and turns
/// replies that end the transaction into a <see cref="TransactionFault"/>.
/// </summary>
/// <remarks>
/// Owned by the thread. <see cref="Replace"/> gives it a new producer after a fault. A producer whose batches a topic would refuse is replaced before the next
/// transaction: its client puts records together up to one size for all topics.
/// </remarks>
/// <param name="create">Makes a producer, with the most bytes of its batches.</param>
/// <param name="smallestLimit">The smallest limit of the topics that are written to; null: none is known.</param>
/// <param name="transactional">Whether it has transactions.</param>
/// <param name="timeout">Longest wait for an answer.</param>
/// <param name="transactionTimeout">The same inside a transaction.</param>
/// <param name="time">Clock of <see cref="OpenedAt"/> and <see cref="Waited"/>, which are 0 without.</param>
internal sealed class ProducerChannel(
    Func<int?, IRecordProducer> create, Func<int?> smallestLimit, bool transactional, TimeSpan timeout, TimeSpan transactionTimeout, TimeProvider? time = null)
    : IDisposable
{
    private static readonly TimeSpan QueueWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AbortWait = TimeSpan.FromSeconds(1);
    private IRecordProducer? _producer;
    private int _maxBatchBytes;

    /// <summary>Changes with the producer.</summary>
    public int Generation { get; private set; }

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction { get; private set; }

    /// <summary>Timestamp at which the last transaction was opened.</summary>
    public long OpenedAt { get; private set; }

    /// <summary>How long it has waited for the cluster so far while records were sent.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>Whether records may have been sent without having been flushed.</summary>
    public bool Dirty { get; private set; }

    /// <summary>Whether results of held-back rows may be among them.</summary>
    public bool HasHeldBackResults { get; private set; }

    /// <inheritdoc cref="IRecordProducer.LargestRecord"/>
    public int LargestRecord(int? maxMessageBytes) => Producer.LargestRecord(maxMessageBytes);

    private IRecordProducer Producer => _producer ?? throw new InvalidOperationException("The channel has no producer yet.");

    /// <summary>Disposes the producer, whose open transaction is aborted as far as possible, and makes a new one (steps CR2, CA).</summary>
    /// <param name="inDoubt">The last commit's outcome is unknown: it must not be aborted.</param>
    public void Replace(bool inDoubt)
    {
        Drop(inDoubt);
        _producer = create(smallestLimit());
        _maxBatchBytes = smallestLimit() ?? _producer.LargestRecord(null);
        Generation++;
        if (!transactional)
        {
            return;
        }

        var reply = _producer.InitTransactions(timeout);
        if (!reply.IsOk)
        {
            Drop(inDoubt: true);
            throw new TransactionFault(reply, inDoubt: false);
        }
    }

    public void Send(in ProducerRecord record)
    {
        Open();
        Dirty = true;
        var attempts = 0;
        while (true)
        {
            var reply = Producer.Send(record);
            switch (reply.Status)
            {
                case PortStatus.Ok:
                    return;
                case PortStatus.Retry when attempts++ < transactionTimeout / QueueWait:
                    // The queue is full: the broker is behind. Waiting is what slows the intake down.
                    Check(Flush(QueueWait), allowRetry: true);
                    continue;
                case PortStatus.Rejected:
                    // Records of the same input may have been sent before it: the transaction must not go on without this one.
                    throw new TransactionFault(new PortReply(PortStatus.Refused, $"a record for topic {record.Topic}: {reply.Reason}"), inDoubt: false);
                default:
                    throw new TransactionFault(reply, inDoubt: false);
            }
        }
    }

    /// <summary>Opens the transaction if there is none.</summary>
    public void Open()
    {
        if (!InTransaction && !Dirty && smallestLimit() < _maxBatchBytes)
        {
            Replace(inDoubt: false);
        }

        if (transactional && !InTransaction)
        {
            Check(Producer.Begin());
            InTransaction = true;
            OpenedAt = time?.GetTimestamp() ?? 0;
        }
    }

    /// <summary>Waits until everything sent is with the broker (step CT3).</summary>
    public void Flush()
    {
        Check(Flush(transactionTimeout));
        Dirty = false;
        HasHeldBackResults = false;
    }

    /// <summary>Results of held-back rows are about to be sent.</summary>
    public void SendsHeldBackResults() => HasHeldBackResults = true;

    /// <summary>Commits the transaction with these offsets (steps CT4, CT5).</summary>
    /// <returns>Whether the producer must be replaced before the next transaction (step CT7).</returns>
    public bool Commit(IReadOnlyCollection<PartitionOffset> offsets, GroupMembership membership, int attempts)
    {
        Check(Producer.SendOffsets(offsets, membership, transactionTimeout));
        for (var attempt = 1; ; attempt++)
        {
            var reply = Producer.Commit(transactionTimeout / attempts);
            if (reply.IsOk)
            {
                InTransaction = false;
                return Producer.HasRepeatedCalls;
            }

            if (reply.Status != PortStatus.InDoubt || attempt == attempts)
            {
                throw new TransactionFault(reply, reply.Status == PortStatus.InDoubt);
            }
        }
    }

    public void Dispose() => Drop(inDoubt: false);

    private static void Check(PortReply reply, bool allowRetry = false)
    {
        if (!reply.IsOk && !(allowRetry && reply.Status == PortStatus.Retry))
        {
            throw new TransactionFault(reply, inDoubt: false);
        }
    }

    private PortReply Flush(TimeSpan limit)
    {
        var since = time?.GetTimestamp() ?? 0;
        try
        {
            return Producer.Flush(limit);
        }
        finally
        {
            Waited += time?.GetElapsedTime(since) ?? TimeSpan.Zero;
        }
    }

    private void Drop(bool inDoubt)
    {
        if (_producer is { } producer)
        {
            _producer = null;
            if (InTransaction && !inDoubt)
            {
                // Best effort: if it does not work the broker aborts when the next producer of this id comes, or by time-out.
                producer.Abort(transactionTimeout < AbortWait ? transactionTimeout : AbortWait);
            }

            producer.Dispose();
        }

        InTransaction = false;
        Dirty = false;
        HasHeldBackResults = false;
    }
}
