using Microsoft.Extensions.Time.Testing;

namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>The last actions of a run, for whoever has to understand a failing seed; and how often what happened, to see that it did.</summary>
internal sealed class Trace(FakeTimeProvider time, int kept, string folder)
{
    private readonly Queue<string> _last = new();
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Counts => _counts;

    public int Depth { get; set; }

    /// <summary>Virtual time since the beginning, in ms.</summary>
    public double Now => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;

    public IReadOnlyCollection<string> Lines => _last;

    public void Add(string kind, string text)
    {
        _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        if (_last.Count == kept)
        {
            _last.Dequeue();
        }

        _last.Enqueue($"{Now,8:F0} ms  {new string(' ', 2 * Depth)}{kind}: {text.Replace(folder, "state", StringComparison.Ordinal)}");
    }

    public override string ToString() => string.Join(Environment.NewLine, _last);
}
