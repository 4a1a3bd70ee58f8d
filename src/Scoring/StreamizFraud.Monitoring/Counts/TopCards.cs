namespace StreamizFraud.Monitoring.Counts;

/// <summary>The k cards of a day with the highest scores, and all cards with a fraud: what card precision needs, whatever order payments come in.</summary>
/// <remarks>A card that fell out comes back only by a higher score, so nothing is lost. Cards are hashes of their tokens. Equal scores are in order of the hashes. Not thread-safe.</remarks>
internal sealed class TopCards
{
    /// <summary>Cards that can be called in a day.</summary>
    public const int MostCards = 100;

    private readonly Dictionary<ulong, float> _scores = [];
    private readonly SortedSet<(float Negative, ulong Card)> _order = [];
    private readonly HashSet<ulong> _frauds = [];

    public IReadOnlyDictionary<ulong, float> Scores => _scores;

    public IReadOnlyCollection<ulong> Frauds => _frauds;

    /// <summary>Share of the called cards that have a fraud; the divisor is always k.</summary>
    public double Precision => (double)_scores.Keys.Count(_frauds.Contains) / MostCards;

    /// <summary>What a ranking that knows the labels would reach.</summary>
    public double Ceiling => (double)Math.Min(MostCards, _frauds.Count) / MostCards;

    public void AddFraud(ulong card) => _frauds.Add(card);

    public void AddScore(ulong card, float score)
    {
        if (_scores.TryGetValue(card, out var before))
        {
            if (score <= before)
            {
                return;
            }

            _order.Remove((-before, card));
        }

        _scores[card] = score;
        _order.Add((-score, card));
        if (_scores.Count > MostCards)
        {
            var last = _order.Max;
            _order.Remove(last);
            _scores.Remove(last.Card);
        }
    }

    public void Add(TopCards other)
    {
        foreach (var (card, score) in other._scores)
        {
            AddScore(card, score);
        }

        _frauds.UnionWith(other._frauds);
    }
}
