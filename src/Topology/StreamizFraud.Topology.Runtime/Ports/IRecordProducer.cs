using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>Sends records, inside transactions if made with a transactional id.</summary>
/// <remarks>
/// Owned by one thread. Expected endings are <see cref="PortReply"/> values. After <see cref="PortStatus.Fatal"/> only
/// <see cref="IDisposable.Dispose"/> is left. Order of calls: <see cref="InitTransactions"/> once, then for each transaction
/// <see cref="Begin"/>, <see cref="Send"/>…, <see cref="Flush"/>, <see cref="SendOffsets"/>, <see cref="Commit"/> (or <see cref="Abort"/>).
/// </remarks>
public interface IRecordProducer : IDisposable
{
    /// <summary>Fences older producers of the same transactional id and aborts what they left open.</summary>
    PortReply InitTransactions(TimeSpan timeout);

    /// <summary>Opens a transaction.</summary>
    PortReply Begin();

    /// <summary>
    /// Queues one record; the bytes are copied. <see cref="PortStatus.Retry"/>: the queue is full, wait with <see cref="Flush"/> or send again later.
    /// <see cref="PortStatus.Rejected"/>: this record cannot be sent (for example too large); the transaction lives on.
    /// Failures after queueing show in <see cref="Flush"/>.
    /// </summary>
    /// <param name="record">The record.</param>
    PortReply Send(in ProducerRecord record);

    /// <summary>Largest record that can be sent to a topic, in bytes of key, value, headers and what frames them, at their most.</summary>
    /// <param name="maxMessageBytes">The topic's <c>max.message.bytes</c>; null: not known, only the client's own limit counts.</param>
    int LargestRecord(int? maxMessageBytes);

    /// <summary>Waits until everything sent has been answered, and reports the first failure since the last flush.</summary>
    PortReply Flush(TimeSpan timeout);

    /// <summary>Puts input offsets into the transaction; the group refuses them from a member of an older generation.</summary>
    /// <param name="offsets">Offsets of the next records, at least one.</param>
    /// <param name="membership">The member's identity now.</param>
    /// <param name="timeout">Longest wait.</param>
    PortReply SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, GroupMembership membership, TimeSpan timeout);

    /// <summary>Commits. <see cref="PortStatus.InDoubt"/>: the outcome is unknown, call again; never abort then.</summary>
    PortReply Commit(TimeSpan timeout);

    /// <summary>Aborts the open transaction; OK when none is open.</summary>
    PortReply Abort(TimeSpan timeout);

    /// <summary>
    /// Whether a call of the last transaction may have been sent more than once (a lost connection, a time-out), silently by the client or by
    /// asking again. A late copy would count for the next transaction: it could end it or put the old offsets over its own, so the
    /// producer must be replaced before that begins; copies of an older producer are refused.
    /// </summary>
    bool HasRepeatedCalls { get; }
}
