using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace StreamizFraud.Simulation.Tests.Run;

/// <summary>The last actions of a run, for whoever has to understand a failing seed; and how often what happened, to see that it did.</summary>
internal sealed class Trace(FakeTimeProvider time)
{
    private static readonly int Kept =
        int.TryParse(Environment.GetEnvironmentVariable("SIM_TRACE"), CultureInfo.InvariantCulture, out var kept) ? kept : 60;

    private readonly Queue<string> _last = new();
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Counts => _counts;

    public int Depth { get; set; }

    /// <summary>Virtual time since the beginning, in ms.</summary>
    public double Now => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMilliseconds;

    public void Add(string kind, string text)
    {
        _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        if (_last.Count == Kept)
        {
            _last.Dequeue();
        }

        _last.Enqueue($"{Now,8:F0} ms  {new string(' ', 2 * Depth)}{kind}: {text}");
    }

    public override string ToString() => string.Join(Environment.NewLine, _last);
}
