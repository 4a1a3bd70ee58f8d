using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Scoring;

namespace StreamizFraud.Monitoring;

/// <summary>Joins decisions, scores of models that did not decide and labels by payment, so that two of the models can be compared on the same payments.</summary>
/// <remarks>Holds all payments in memory. Not thread-safe.</remarks>
public sealed class ScoreLedger
{
    private readonly Dictionary<string, Entry> _payments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Label>> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<ModelIdentity, int> _models = [];

    /// <summary>The models that have scored payments, with how many.</summary>
    public IReadOnlyDictionary<ModelIdentity, int> Models => _models;

    /// <summary>Time of the newest payment, ms since the Unix epoch; null without payments.</summary>
    public long? NewestMs { get; private set; }

    /// <summary>Time of the newest label; null without labels. A comparison whose labels have stopped takes frauds for genuine.</summary>
    public long? NewestLabelMs { get; private set; }

    /// <summary>Adds a decision; a second one of the same payment takes the place of the first.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="amount">Amount of the payment.</param>
    public void Add(Decision decision, double amount)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var entry = Of(decision.PaymentId);
        (entry.Card, entry.TimeMs, entry.Amount, entry.IsDecided) = (decision.CardToken ?? decision.PaymentId, decision.EventTimeMs, amount, true);
        NewestMs = Math.Max(NewestMs ?? long.MinValue, decision.EventTimeMs);
        Score(entry, decision.Model, decision.Score ?? float.NaN);
    }

    /// <summary>Adds scores of models that did not decide.</summary>
    /// <param name="scores">The scores.</param>
    public void Add(ModelScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var entry = Of(scores.PaymentId);
        foreach (var score in scores.Scores)
        {
            Score(entry, score.Model, score.Score);
        }
    }

    /// <summary>Adds a label; of several of one payment the latest by its time counts, of equal times the one that was added last.</summary>
    /// <param name="paymentId">The payment.</param>
    /// <param name="label">The label.</param>
    public void Add(string paymentId, Label label)
    {
        ArgumentNullException.ThrowIfNull(paymentId);
        ArgumentNullException.ThrowIfNull(label);
        if (!_labels.TryGetValue(paymentId, out var labels))
        {
            _labels.Add(paymentId, labels = []);
        }

        labels.Add(label);
        NewestLabelMs = Math.Max(NewestLabelMs ?? long.MinValue, label.TimeMs);
    }

    /// <summary>The payments that two models have scored.</summary>
    /// <param name="champion">SHA-256 of the one.</param>
    /// <param name="challenger">SHA-256 of the other.</param>
    /// <param name="asOfMs">Time as of which labels count, ms since the Unix epoch.</param>
    /// <param name="maturity">
    /// Age from which on a payment is judged: as a fraud if a label says so by then, else as genuine. A younger one is pending whatever is known of it: frauds become known one by one, and
    /// genuine payments never do.
    /// </param>
    public IEnumerable<ComparedPayment> Pairs(string champion, string challenger, long asOfMs, TimeSpan maturity)
    {
        ArgumentNullException.ThrowIfNull(champion);
        ArgumentNullException.ThrowIfNull(challenger);
        foreach (var (id, entry) in _payments)
        {
            if (entry.IsDecided && entry.TimeMs <= asOfMs && entry.ScoreOf(champion) is { } one && entry.ScoreOf(challenger) is { } two)
            {
                bool? isFraud = entry.TimeMs + (long)maturity.TotalMilliseconds > asOfMs ? null : IsFraud(id, asOfMs);
                yield return new ComparedPayment(id, entry.Card, entry.TimeMs, entry.Amount, one, two, isFraud);
            }
        }
    }

    private bool IsFraud(string id, long asOfMs)
    {
        Label? latest = null;
        foreach (var label in _labels.TryGetValue(id, out var labels) ? labels : [])
        {
            if (label.TimeMs <= asOfMs && (latest is null || label.TimeMs >= latest.TimeMs))
            {
                latest = label;
            }
        }

        return latest?.Verdict == LabelVerdict.Fraud;
    }

    private Entry Of(string paymentId)
    {
        if (!_payments.TryGetValue(paymentId, out var entry))
        {
            _payments.Add(paymentId, entry = new Entry());
        }

        return entry;
    }

    private void Score(Entry entry, ModelIdentity model, float score)
    {
        if (float.IsNaN(score))
        {
            return;
        }

        if (entry.ScoreOf(model.Sha256) is null)
        {
            _models[model] = _models.GetValueOrDefault(model) + 1;
        }

        entry.Set(model.Sha256, score);
    }

    private sealed class Entry
    {
        private (string Sha256, float Score)[] _scores = [];

        public string Card { get; set; } = string.Empty;

        public long TimeMs { get; set; }

        public double Amount { get; set; }

        /// <summary>Scores alone tell neither the amount nor that the payment was decided.</summary>
        public bool IsDecided { get; set; }

        public float? ScoreOf(string sha256)
        {
            foreach (var (model, score) in _scores)
            {
                if (model == sha256)
                {
                    return score;
                }
            }

            return null;
        }

        public void Set(string sha256, float score) => _scores = [.. _scores.Where(one => one.Sha256 != sha256), (sha256, score)];
    }
}
