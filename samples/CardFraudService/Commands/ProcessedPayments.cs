using System.Runtime.ExceptionServices;
using CardFraudService.World;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>
/// Payments go into a topology, and what comes out is taken until each of them has a result or a dead letter. Whatever ends first ends it: the
/// topology, the feed, the reading or a signal. Nothing that has failed is waited for.
/// </summary>
internal sealed class ProcessedPayments(KafkaStreams streams, ICluster cluster, int partitions) : IDisposable
{
    private readonly DeadLetterReader _letters = new(cluster);

    /// <summary>Starts the topology, feeds it and reads.</summary>
    /// <param name="input">The payments; those with a dead letter are rejected in it.</param>
    /// <param name="isDone">Whether a payment has its result.</param>
    /// <param name="poll">Takes results, waiting a moment for them; gives how many there are.</param>
    /// <param name="progress">Told how many there are.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="StreamException">The topology or the feed failed, or the topology ended before all was done.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before all was done.</exception>
    public async Task RunAsync(PaymentInput input, Func<Payment, bool> isDone, Func<long> poll, Progress progress, CancellationToken cancellation)
    {
        streams.Start();
        var results = await FeedAndReadAsync(input.Payments, poll, progress, cancellation).ConfigureAwait(false);
        progress.End(results);
        if (_letters.Count > 0)
        {
            foreach (var payment in input.Payments.Where(payment => !isDone(payment)))
            {
                input.Reject(payment, _letters.TakeReason(payment) ?? "not processed");
            }
        }
    }

    public void Dispose() => _letters.Dispose();

    private async Task<long> FeedAndReadAsync(IReadOnlyList<Payment> payments, Func<long> poll, Progress progress, CancellationToken cancellation)
    {
        using var stopFeed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var feed = Task.Run(() => new PaymentFeed(cluster, partitions).Send(payments, stopFeed.Token), stopFeed.Token);
        var results = 0L;
        try
        {
            while (results + _letters.Count < payments.Count
                && !feed.IsFaulted && streams.Failure is null && !streams.Completion.IsCompleted && !cancellation.IsCancellationRequested)
            {
                results = poll();
                _letters.Poll();
                progress.Show(results);
            }
        }
        finally
        {
            if (results + _letters.Count < payments.Count)
            {
                await stopFeed.CancelAsync().ConfigureAwait(false);
            }

            // How the feed ended is looked at below; an exception of the reading must not be hidden by it.
            await feed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellation.ThrowIfCancellationRequested();
        if (streams.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        if (feed.IsFaulted)
        {
            // One that was told to stop is not why it ended.
            await feed.ConfigureAwait(false);
        }

        return results + _letters.Count >= payments.Count
            ? results
            : throw new StreamException(FaultScope.Application, $"The topology ended in state {streams.State} with {results + _letters.Count} of {payments.Count} payments processed.");
    }
}
