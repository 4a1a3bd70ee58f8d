namespace StreamizFraud.Topology.Runtime.App;

/// <summary>The end of a client, which comes once: in order, or with what went wrong.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ClientEnd
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the client, faulted with its failure.</summary>
    public Task Task => _reached.Task;

    /// <summary>The client has closed.</summary>
    /// <param name="failure">Why, if not on request.</param>
    public void Reach(Exception? failure)
    {
        if (failure is null)
        {
            _reached.TrySetResult();
        }
        else if (_reached.TrySetException(failure))
        {
            // Somebody who watches the client by other means leaves no unobserved exception behind.
            _ = _reached.Task.Exception;
        }
    }

    /// <summary>Waits until the client has closed, whichever way.</summary>
    /// <returns>Whether it did in time.</returns>
    public async Task<bool> Within(TimeSpan timeout, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = limit.Token.Register(late.SetResult);
        return await Task.WhenAny(_reached.Task, late.Task).ConfigureAwait(false) == _reached.Task;
    }
}
