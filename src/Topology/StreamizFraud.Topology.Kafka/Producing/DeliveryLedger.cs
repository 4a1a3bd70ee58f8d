using System.Collections.Concurrent;
using Confluent.Kafka;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Producing;

/// <summary>What became of the records sent: the first failure since the last look, and receipts still to be given.</summary>
/// <remarks>Written by the client's threads, read by the owner.</remarks>
internal sealed class DeliveryLedger
{
    private readonly ConcurrentDictionary<nint, Expected> _expected = new();
    private readonly Lock _gate = new();
    private (ErrorCode Code, string Reason)? _failure;
    private nint _lastTicket;
    private bool _closed;

    /// <summary>A ticket for a record whose offset somebody wants to know; never zero.</summary>
    internal nint Expect(ISendReceipt receipt, string topic)
    {
        var ticket = ++_lastTicket;
        _expected[ticket] = new Expected(receipt, topic);
        return ticket;
    }

    /// <summary>The record was not even queued.</summary>
    internal void Forget(nint ticket)
    {
        if (ticket != 0)
        {
            _expected.TryRemove(ticket, out _);
        }
    }

    /// <summary>The broker has taken the record of a ticket.</summary>
    internal void Delivered(nint ticket, int partition, long offset)
    {
        lock (_gate)
        {
            if (!_closed && _expected.TryRemove(ticket, out var expected))
            {
                expected.Receipt.Delivered(new TopicPartition(expected.Topic, partition), offset);
            }
        }
    }

    /// <summary>The client was given up: its owner hears of no record any more, whatever its threads still do.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _expected.Clear();
        }
    }

    /// <summary>A queued record was lost.</summary>
    internal void Failed(nint ticket, ErrorCode code, string reason)
    {
        Forget(ticket);
        lock (_gate)
        {
            _failure ??= (code, reason);
        }
    }

    /// <summary>The first failure since the last call; null if there was none.</summary>
    internal (ErrorCode Code, string Reason)? TakeFailure()
    {
        lock (_gate)
        {
            var failure = _failure;
            _failure = null;
            return failure;
        }
    }

    private readonly record struct Expected(ISendReceipt Receipt, string Topic);
}
