using System.Runtime.ExceptionServices;

namespace StreamizFraud.Topology.Kafka.Clients;

/// <summary>Makes the calls of one client that wait for the cluster, on a thread of its own, so that no call can keep the owner longer than it said.</summary>
/// <remarks>
/// <para>
/// librdkafka ignores the time limit of some calls (its issues 5456 and 5511). A call that is not back in time is left alone with its thread and its
/// client: the client is given up, for no other call may follow one that is still inside, and it is destroyed once the call has come back, if ever.
/// The owner goes on at once with another client.
/// </para>
/// <para>
/// One caller at a time, who waits: what a call writes is seen by the owner, and two calls never overlap. A hand-over costs two switches of
/// threads, some 10 to 20 µs, and one closure; it is paid for calls of a transaction, never for single records.
/// </para>
/// </remarks>
internal sealed class CallingThread
{
    private readonly object _gate = new();
    private readonly string _name;
    private bool _started;
    private bool _ending;
    private Action? _call;
    private Action? _farewell;
    private ExceptionDispatchInfo? _failure;

    /// <param name="client">Name of the client, for the name of the thread.</param>
    internal CallingThread(string client) => _name = $"calls of {client}";

    /// <summary>Whether a call did not come back. Nothing may touch the client any more, but what is safe beside that call.</summary>
    internal bool IsGivenUp { get; private set; }

    /// <summary>Makes a call and waits for it.</summary>
    /// <param name="call">The call. If it is not back in time it goes on alone, so it must not touch what the owner uses later.</param>
    /// <param name="limit">Longest wait.</param>
    /// <returns>False if it did not come back in time, or an earlier one did not.</returns>
    internal bool TryMake(Action call, TimeSpan limit)
    {
        lock (_gate)
        {
            if (IsGivenUp)
            {
                return false;
            }

            ObjectDisposedException.ThrowIf(_ending, this);
            _failure = null;
            HandOver_NeedsLock(call);
            if (!Wait_NeedsLock(limit))
            {
                IsGivenUp = true;
                return false;
            }

            _failure?.Throw();
            return true;
        }
    }

    /// <summary>Ends the thread with a last call, which frees the client: now, or when a call that is still inside has come back.</summary>
    /// <param name="farewell">The last call.</param>
    /// <param name="patience">Longest wait for it. After a client was given up nobody waits.</param>
    internal void End(Action farewell, TimeSpan patience)
    {
        lock (_gate)
        {
            if (_ending)
            {
                return;
            }

            _ending = true;
            _farewell = farewell;
            Start_NeedsLock();
            Monitor.PulseAll(_gate);
            if (!IsGivenUp)
            {
                Wait_NeedsLock(patience);
            }
        }
    }

    private void HandOver_NeedsLock(Action call)
    {
        _call = call;
        Start_NeedsLock();
        Monitor.PulseAll(_gate);
    }

    private void Start_NeedsLock()
    {
        if (!_started)
        {
            _started = true;
            new Thread(Run) { IsBackground = true, Name = _name }.Start();
        }
    }

    /// <summary>Waits until nothing is to be done any more.</summary>
    private bool Wait_NeedsLock(TimeSpan limit)
    {
        var deadline = Environment.TickCount64 + (long)Math.Min(limit.TotalMilliseconds, int.MaxValue);
        while (_call is not null || _farewell is not null)
        {
            var left = deadline - Environment.TickCount64;
            if (left <= 0)
            {
                return false;
            }

            Monitor.Wait(_gate, (int)left);
        }

        return true;
    }

    private void Run()
    {
        while (true)
        {
            Action next;
            lock (_gate)
            {
                while (_call is null && _farewell is null)
                {
                    Monitor.Wait(_gate);
                }

                next = _call ?? _farewell!;
            }

            ExceptionDispatchInfo? failure = null;
            try
            {
                next();
            }
#pragma warning disable CA1031 // The root of a thread: the owner gets it, unless the call was left alone.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }

            lock (_gate)
            {
                var ended = ReferenceEquals(next, _farewell) && _call is null;
                _failure = failure;
                (_call, _farewell) = (null, ended ? null : _farewell);
                Monitor.PulseAll(_gate);
                if (ended)
                {
                    return;
                }
            }
        }
    }
}
