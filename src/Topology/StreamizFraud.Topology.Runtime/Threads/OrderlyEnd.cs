using System.Runtime.ExceptionServices;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>Closes many things: whatever fails, the others are closed too, and the first failure is thrown at the end.</summary>
internal sealed class OrderlyEnd
{
    private ExceptionDispatchInfo? _first;

    public OrderlyEnd Take(Action step)
    {
        try
        {
            step();
        }
        // Kept for the end.
        catch (Exception exception)
        {
            _first ??= ExceptionDispatchInfo.Capture(exception);
        }

        return this;
    }

    public void Rethrow() => _first?.Throw();
}
