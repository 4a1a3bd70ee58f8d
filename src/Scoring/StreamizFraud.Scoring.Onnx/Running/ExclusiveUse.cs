namespace StreamizFraud.Scoring.Onnx;

/// <summary>Lets one user at a time to something that must not be freed while it is used, without ever waiting.</summary>
/// <remarks>Thread-safe. Whoever is told so frees: the one that closes, or the user that leaves after that.</remarks>
internal sealed class ExclusiveUse
{
    private const int Free = 0;
    private const int InUse = 1;
    private const int Closed = 2;
    private const int InUseAndClosed = 3;

    private int _state;

    public Entry TryEnter() => Interlocked.CompareExchange(ref _state, InUse, Free) switch
    {
        Free => Entry.Entered,
        InUse => Entry.Busy,
        _ => Entry.Closed,
    };

    /// <returns>Whether the caller has to free it now.</returns>
    public bool Leave() =>
        Interlocked.CompareExchange(ref _state, Free, InUse) == InUseAndClosed
        && Interlocked.CompareExchange(ref _state, Closed, InUseAndClosed) == InUseAndClosed;

    /// <returns>Whether the caller has to free it now. True once at most, over all calls of this and <see cref="Leave"/>.</returns>
    public bool Close()
    {
        while (true)
        {
            switch (Volatile.Read(ref _state))
            {
                case Free when Interlocked.CompareExchange(ref _state, Closed, Free) == Free:
                    return true;
                case InUse when Interlocked.CompareExchange(ref _state, InUseAndClosed, InUse) == InUse:
                    return false;
                case Closed or InUseAndClosed:
                    return false;
            }
        }
    }
}
