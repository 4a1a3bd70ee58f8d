using CardFraudService.World;
using Confluent.Kafka;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>Sees open transactions of a member by what it has sent to the terminal topic: there, but behind the last stable offset.</summary>
internal sealed class TransactionWatch(RealBroker broker, string topic, Func<byte[], Payment> decode)
{
    /// <summary>Waits for a record of a transaction that is still open.</summary>
    /// <param name="isVictims">Whether the member under watch handles this payment.</param>
    /// <param name="limit">Longest wait.</param>
    /// <returns>Its offset.</returns>
    public long WaitForOpen(Func<Payment, bool> isVictims, TimeSpan limit)
    {
        using var consumer = broker.Consumer(committed: false);
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.End));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (clock.Elapsed < limit)
        {
            if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { IsPartitionEOF: false } result
                && isVictims(decode(result.Message.Value))
                && broker.Ends(topic, stable: true)[0] <= result.Offset.Value)
            {
                return result.Offset.Value;
            }
        }

        throw new TimeoutException($"No open transaction was seen in {topic} within {limit.TotalSeconds:0} s.");
    }

    /// <summary>Whether the record at an offset was aborted; waits until its transaction has ended.</summary>
    public async Task<bool> WasAbortedAsync(long offset, TimeSpan limit)
    {
        await Wait.UntilAsync(() => broker.Ends(topic, stable: true)[0] > offset, limit, $"the end of the transaction at offset {offset} of {topic}");
        using var consumer = broker.Consumer(committed: true);
        consumer.Assign(new TopicPartitionOffset(topic, 0, offset));
        var first = consumer.Consume(limit);
        return first is null || first.IsPartitionEOF || first.Offset.Value != offset;
    }
}
