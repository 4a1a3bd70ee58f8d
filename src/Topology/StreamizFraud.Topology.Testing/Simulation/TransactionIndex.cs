using System.Runtime.InteropServices;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>The transactions of one partition: which are open, which were aborted and still have records there. Needs the cluster's lock.</summary>
internal sealed class TransactionIndex
{
    /// <summary>In the order of their first offsets.</summary>
    private readonly List<OpenTransaction> _open = [];

    /// <summary>Each with the offset of its marker.</summary>
    private readonly Dictionary<int, long> _aborted = [];

    public bool IsOpen(int number)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (_open[i].Number == number)
            {
                return true;
            }
        }

        return false;
    }

    public bool IsAborted(int number) => number != 0 && _aborted.Count != 0 && _aborted.ContainsKey(number);

    /// <summary>The last stable offset of a log that ends there.</summary>
    public long StableBelow(long end) => _open.Count == 0 ? end : _open[0].First;

    public void Open(int number, long first) => _open.Add(new OpenTransaction(number, first));

    /// <summary>A marker is about to be written.</summary>
    /// <returns>Whether the transaction is open here.</returns>
    public bool Close(int number, bool commit, long marker)
    {
        var at = _open.FindIndex(open => open.Number == number);
        if (at < 0)
        {
            return false;
        }

        _open.RemoveAt(at);
        if (!commit)
        {
            _aborted.Add(number, marker);
        }

        return true;
    }

    /// <summary>Nothing before this offset is there any more.</summary>
    public void ForgetBefore(long offset)
    {
        foreach (var (number, marker) in _aborted)
        {
            if (marker < offset)
            {
                _aborted.Remove(number);
            }
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct OpenTransaction(int Number, long First);
}
