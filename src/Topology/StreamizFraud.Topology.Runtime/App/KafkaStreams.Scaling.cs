using StreamizFraud.Topology.Runtime.Threads;

namespace StreamizFraud.Topology.Runtime.App;

/// <content>Stream threads that come and go while the client runs (KIP-663).</content>
public sealed partial class KafkaStreams
{
    /// <summary>As many as <see cref="StreamsConfig.NumStreamThreads"/> allows.</summary>
    private const int MostThreads = 64;

    private volatile int _wantedThreads;
    private TaskCompletionSource? _retirement;
    private bool _threadsHaveStarted;

    /// <summary>Starts one stream thread more; it joins the group and gets its share of the tasks.</summary>
    /// <remarks>
    /// Source: <c>addStreamThread</c> of Kafka Streams. Each thread has the memory of one: <see cref="StreamsConfig.InputBufferMaxBytes"/> divided by
    /// <see cref="StreamsConfig.NumStreamThreads"/>, and <see cref="StreamsConfig.MaxUncommittedBytes"/>. The number is not kept: a client that is started again has those of its settings.
    /// </remarks>
    /// <returns>
    /// Its name; null if there is none to start: the client is not running or rebalancing, its global stores are still being loaded, a thread is being removed, there are 64, or the topology has global
    /// stores only.
    /// </returns>
    public string? AddStreamThread()
    {
        StreamThread? added;
        int index;
        lock (_replacing)
        {
            index = _streamThreads.Length;
            if (!_threadsHaveStarted || index is 0 or MostThreads || _retirement is { Task.IsCompleted: false } || !CountsOneMore())
            {
                return null;
            }

            added = _makeThread!(index);
            bool[] running = [.. _threadRunning, false];
            (_threadRunning, _streamThreads, _wantedThreads) = (running, [.. _streamThreads, added], index + 1);
        }

        AppLog.ThreadAdded(_logger, index);
        RunStreamThread(index);
        return NameOf(index);
    }

    /// <summary>
    /// Ends the stream thread that was started last: it commits, closes its tasks and leaves the group, also with a <see cref="StreamsConfig.GroupInstanceId"/>, so that its tasks go to the others at once.
    /// One thread stays.
    /// </summary>
    /// <remarks>Source: <c>removeStreamThread</c> of Kafka Streams, which takes any thread, the last too.</remarks>
    /// <param name="timeout">Longest wait; the thread goes on ending after it. <see cref="Timeout.InfiniteTimeSpan"/>: as long as it takes.</param>
    /// <returns>Its name; null if none is removed: the client is not running or rebalancing, has one thread, or is removing one.</returns>
    /// <exception cref="TimeoutException">It has not ended in time.</exception>
    public async Task<string?> RemoveStreamThreadAsync(TimeSpan timeout)
    {
        TaskCompletionSource retirement;
        int index;
        lock (_replacing)
        {
            index = _streamThreads.Length - 1;
            if (!_threadsHaveStarted || index < 1 || _retirement is { Task.IsCompleted: false } || State is not (KafkaStreamsState.Running or KafkaStreamsState.Rebalancing))
            {
                return null;
            }

            _retirement = retirement = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _wantedThreads = index;
        }

        AppLog.ThreadRemoved(_logger, index);
        await retirement.Task.WaitAsync(timeout, _time).ConfigureAwait(false);
        return NameOf(index);
    }

    private bool IsRemoved(int index) => index >= _wantedThreads;

    private string NameOf(int index) => $"{_config.ApplicationId}-StreamThread-{index + 1}";

    /// <summary>Another thread is counted, unless the client is about to end.</summary>
    private bool CountsOneMore()
    {
        lock (_lock)
        {
            // The state changes before the last thread is gone.
            if (_state is not (KafkaStreamsState.Running or KafkaStreamsState.Rebalancing))
            {
                return false;
            }

            Interlocked.Increment(ref _alive);
            return true;
        }
    }

    /// <summary>A thread that was to end has ended: it is no longer one of the client's.</summary>
    private void Retire(int index)
    {
        var retired = _streamThreads[index];
        Close("StreamThread", retired);
        lock (_replacing)
        {
            _replaced = (_replaced.Records + retired.Processed, _replaced.Commits + retired.Commits);
            (_streamThreads, _threadRunning) = (_streamThreads[..index], _threadRunning[..index]);
        }

        _retirement!.TrySetResult();
    }
}
