using System.Diagnostics;
using Confluent.Kafka;

namespace StreamizFraud.Chaos.Ledger;

/// <summary>Reads decisions as they are committed, past all proxies, and knows how long each partition was silent.</summary>
internal sealed class DecisionWatch : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly long[] _lastAt;
    private readonly TimeSpan[] _silences;
    private readonly Task _reading;
    private bool _flowing;
    private int _count;

    public DecisionWatch(string address, int partitions)
    {
        _lastAt = new long[partitions];
        _silences = new TimeSpan[partitions];
        _reading = Task.Factory.StartNew(() => Read(address, partitions), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Committed decisions so far.</summary>
    /// <exception cref="InvalidOperationException">They are not read any more: the test says nothing then.</exception>
    public int Count => _reading.IsFaulted ? throw new InvalidOperationException("Decisions are not read any more.", _reading.Exception) : Volatile.Read(ref _count);

    /// <summary>Silence counts from now on: payments are flowing and every partition has them.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            Array.Fill(_lastAt, Stopwatch.GetTimestamp());
            _flowing = true;
        }
    }

    /// <summary>No more payments come: silence does not count any more.</summary>
    /// <returns>The longest silence of each partition, one that still lasts included.</returns>
    public TimeSpan[] End()
    {
        lock (_lock)
        {
            for (var partition = 0; partition < _lastAt.Length; partition++)
            {
                Heard(partition);
            }

            _flowing = false;
            return [.. _silences];
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _reading.ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        _stop.Dispose();
    }

    private void Heard(int partition)
    {
        var silence = Stopwatch.GetElapsedTime(_lastAt[partition]);
        _silences[partition] = silence > _silences[partition] ? silence : _silences[partition];
        _lastAt[partition] = Stopwatch.GetTimestamp();
    }

    private void Read(string address, int partitions)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = address,
            GroupId = "decision-watch",
            EnableAutoCommit = false,
            AutoOffsetReset = AutoOffsetReset.Error,
            FetchWaitMaxMs = 20,
            ReconnectBackoffMaxMs = 500,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).SetLogHandler((_, _) => { }).Build();
        var next = Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset("decisions", partition, 0)).ToArray();
        consumer.Assign(next);
        while (!_stop.IsCancellationRequested)
        {
            ConsumeResult<byte[], byte[]>? result;
            try
            {
                result = consumer.Consume(TimeSpan.FromMilliseconds(100));
            }
            catch (ConsumeException stopped) when (stopped.Error.Code == ErrorCode.Local_LogTruncation)
            {
                // The client could not find out whether its place is still there, and reads this partition no more.
                consumer.Assign(next);
                continue;
            }
            catch (ConsumeException away) when (!away.Error.IsFatal && away.Error.Code != ErrorCode.Local_AutoOffsetReset)
            {
                // The broker is away for a moment.
                continue;
            }

            if (result is null)
            {
                continue;
            }

            next[result.Partition.Value] = new TopicPartitionOffset(result.TopicPartition, result.Offset + 1);
            Interlocked.Increment(ref _count);
            lock (_lock)
            {
                if (_flowing)
                {
                    Heard(result.Partition.Value);
                }
            }
        }
    }
}
