using StreamizFraud.Features;
using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Scoring;

/// <summary>Scores feature rows in topologies.</summary>
public static class ScoreStreams
{
    /// <summary>The score of every row, in input order, with the rows' keys, times and headers; batched inside, which shows nowhere.</summary>
    /// <param name="rows">Complete rows of <paramref name="set"/>.</param>
    /// <param name="set">The features that the rows hold; the model's inputs are bound to them by name.</param>
    /// <param name="models">Makes a model, a new one at each call: every task has its own and disposes of it. One given twice is refused.</param>
    /// <param name="named">Name of the node; <c>set-score</c> if null.</param>
    /// <param name="options">Settings; the defaults if null.</param>
    /// <remarks>
    /// A row with a value that is not finite as float32, or whose score is not finite, is a failed record: it is dealt with as
    /// configured, the others are not harmed. A model that does not fit stops the task before its first record
    /// (<see cref="ModelMismatchException"/>). <see cref="ScoreOptions.OnFailure"/> and <see cref="ScoreOptions.LastGood"/> change both.
    /// </remarks>
    public static KStream<K, Scored<TEvent>> Score<K, TEvent>(
        this KStream<K, FeatureRow<TEvent>> rows,
        FeatureSet<TEvent> set,
        Func<IFraudModel> models,
        Named? named = null,
        ScoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(models);
        var settings = options ?? new ScoreOptions();
        settings.Check();
        var supply = new ModelSupply(models);
        var lastGood = settings.LastGood is { } make ? new ModelSupply(make) : null;
        return rows.Process(() => new ScoreProcessor<K, TEvent>(set, supply, settings, lastGood), named ?? Named.As(set.Name + "-score"));
    }
}
