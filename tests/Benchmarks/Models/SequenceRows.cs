using StreamizFraud.Features;

namespace StreamizFraud.Benchmarks.Models;

/// <summary>Rows of cards for a sequence model with the features a, b and c; the event is the card.</summary>
internal sealed class SequenceRows
{
    private const int Count = 4_096;

    /// <param name="cards">Cards, whose rows come in turn: a batch of at most so many rows has no card twice.</param>
    public SequenceRows(int cards)
    {
        var random = new Random(7);
        Rows = [.. Enumerable.Range(0, Count).Select(i => ($"card-{i % cards}", (double[])[random.NextDouble(), random.NextDouble(), random.NextDouble()]))];
    }

    public IReadOnlyList<(string Card, double[] Values)> Rows { get; }

    public static FeatureSet<string> Set { get; } = new Letters();

    private sealed class Letters : FeatureSet<string>
    {
        public Letters()
            : base("letters")
        {
            Feature("a", _ => 0);
            Feature("b", _ => 0);
            Feature("c", _ => 0);
        }
    }
}
