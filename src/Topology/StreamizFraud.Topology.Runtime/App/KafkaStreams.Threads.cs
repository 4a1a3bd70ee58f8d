using StreamizFraud.Topology.Runtime.Threads;

namespace StreamizFraud.Topology.Runtime.App;

/// <content>The stream threads while they run: the loop, pauses, and what happens when one fails.</content>
public sealed partial class KafkaStreams
{
    private static readonly TimeSpan FirstReplacementDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestReplacementDelay = TimeSpan.FromSeconds(30);
    private Func<int, StreamThread>? _makeThread;
    private Func<Exception, StreamThreadExceptionResponse>? _uncaughtException;
    private BadRecordHandler? _badRecordHandler;
    private (long Records, long Commits) _replaced;
    private readonly Lock _replacing = new();
    private volatile bool _isPaused;

    /// <summary>
    /// Decides what happens when a stream thread fails; null (default): the client closes. Called on the failed thread, before it is closed. A handler that throws
    /// closes the client. Failures of the thread of global stores and of <see cref="Start"/> always close it.
    /// </summary>
    /// <remarks>Source: <c>setUncaughtExceptionHandler</c> of Kafka Streams (KIP-671).</remarks>
    /// <exception cref="InvalidOperationException">Set after the client was started.</exception>
    public Func<Exception, StreamThreadExceptionResponse>? UncaughtExceptionHandler
    {
        get => _uncaughtException;
        set => _uncaughtException = State == KafkaStreamsState.Created
            ? value
            : throw new InvalidOperationException($"The handler is set before the client starts; it is {State}.");
    }

    /// <summary>Decides what becomes of records that fail, in place of <see cref="StreamsConfig.BadRecords"/>; null (default): the setting does.</summary>
    /// <exception cref="InvalidOperationException">Set after the client was started.</exception>
    public BadRecordHandler? BadRecordHandler
    {
        get => _badRecordHandler;
        set => _badRecordHandler = State == KafkaStreamsState.Created
            ? value
            : throw new InvalidOperationException($"The handler is set before the client starts; it is {State}.");
    }

    /// <summary>Whether processing is paused.</summary>
    public bool IsPaused => _isPaused;

    /// <summary>
    /// Stops taking records and running punctuations. What has been done is committed, tasks keep their state and their place in the group, global stores follow
    /// their topics. It may be called before <see cref="Start"/>. Idempotent.
    /// </summary>
    /// <remarks>Source: KIP-834. Records that are being processed are finished.</remarks>
    public void Pause() => _isPaused = true;

    /// <summary>Goes on where <see cref="Pause"/> has stopped. Idempotent.</summary>
    public void Resume() => _isPaused = false;

    private long OfAllThreads(Func<StreamThread, long> figure, Func<(long Records, long Commits), long> ofReplaced)
    {
        lock (_replacing)
        {
            return ofReplaced(_replaced) + _streamThreads.Sum(figure);
        }
    }

    private void RunStreams(int index)
    {
        var delay = FirstReplacementDelay;
        while (true)
        {
            try
            {
                RunThread(index);
                RetireIfRemoved(index);
                return;
            }
            catch (Exception exception) when (!_stopping.IsCancellationRequested)
            {
                if (IsRemoved(index))
                {
                    // What it has not committed its successors take up.
                    AppLog.RemovedThreadFailed(_logger, index, Report(exception));
                    Close("StreamThread", _streamThreads[index].Fail);
                    RetireIfRemoved(index);
                    return;
                }

                // What ends a thread ends the client, unless its user says that another one may try.
                if (!Replaces(index, exception))
                {
                    throw;
                }
            }

            // Each replacement is a rebalance of the whole group: one that comes to nothing is repeated ever more seldom.
            delay = Replace(index, delay) ? FirstReplacementDelay : delay * 2 < LongestReplacementDelay ? delay * 2 : LongestReplacementDelay;
        }
    }

    private void RunThread(int index)
    {
        var thread = _streamThreads[index];
        thread.Start();
        while (!_stopping.IsCancellationRequested && !IsRemoved(index))
        {
            thread.RunOnce();
            Report(index, thread.IsRunning, thread.IsRestoring);
        }

        // A client that fails gives all its places up, those of its sound threads too.
        thread.Close(_leavesForGood || Failure is not null || IsRemoved(index));
    }

    private void RetireIfRemoved(int index)
    {
        if (IsRemoved(index))
        {
            Retire(index);
        }
    }

    private bool Replaces(int index, Exception exception)
    {
        if (_uncaughtException is not { } handler)
        {
            return false;
        }

        try
        {
            if (handler(exception) != StreamThreadExceptionResponse.ReplaceThread)
            {
                return false;
            }
        }
        catch (Exception thrown)
        {
            AppLog.UncaughtHandlerFailed(_logger, Report(thrown));
            return false;
        }

        AppLog.ThreadReplaced(_logger, index, Report(exception));
        return true;
    }

    /// <returns>Whether the failed thread had committed anything.</returns>
    private bool Replace(int index, TimeSpan delay)
    {
        var failed = _streamThreads[index];
        Report(index, running: false, restoring: true);
        Close("StreamThread", failed.Fail);
        _stopping.Token.WaitHandle.WaitOne(delay);
        var next = _makeThread!(index);
        lock (_replacing)
        {
            _replaced = (_replaced.Records + failed.Processed, _replaced.Commits + failed.Commits);
            _streamThreads[index] = next;
        }

        _metrics.ThreadReplaced();
        return failed.Commits > 0;
    }
}
