using Streamiz.Kafka.Net.Processors.Public;
using Streamiz.Kafka.Net.Stream;
using StreamizFraud.Features;
using StreamizFraud.Scoring;

namespace StreamizFraud.Streamiz;

/// <summary>Scores feature rows in topologies of Streamiz.Kafka.Net.</summary>
public static class StreamizScores
{
    /// <summary>The score of every row, with the rows' keys, times and headers; the bits are those of <c>ScoreStreams.Score</c>. One row at a time: Streamiz has no batches.</summary>
    /// <param name="rows">Complete rows of <paramref name="set"/>.</param>
    /// <param name="set">The features that the rows hold; the model's inputs are bound to them by name.</param>
    /// <param name="models">Makes a model, a new one at each call: every task has its own and disposes of it. Called once when the topology is built, to see whether it fits.</param>
    /// <param name="onFailure">What becomes of rows that have no score: an exception, which Streamiz' <c>InnerExceptionHandler</c> takes, or no score (NaN).</param>
    /// <param name="reasons">Which scores get reasons; null: none.</param>
    /// <param name="named">Name of the node; <c>set-score</c> if null.</param>
    /// <typeparam name="K">Key type.</typeparam>
    /// <typeparam name="TEvent">The user's event type.</typeparam>
    /// <remarks>Deployments and sequence models need this library's own topology.</remarks>
    /// <exception cref="ModelMismatchException">The model does not fit the feature set, or is a sequence model.</exception>
    public static IKStream<K, Scored<TEvent>> Score<K, TEvent>(
        this IKStream<K, FeatureRow<TEvent>> rows,
        FeatureSet<TEvent> set,
        Func<IFraudModel> models,
        ScoreFailurePolicy onFailure = ScoreFailurePolicy.Stop,
        ReasonOptions? reasons = null,
        string? named = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(models);
        new ScoreComputation<TEvent>(set, models(), reasons).Dispose();
        Func<ScoreComputation<TEvent>> make = () => new ScoreComputation<TEvent>(set, models(), reasons);
        return rows.Transform(
            new TransformerBuilder<K, FeatureRow<TEvent>, K, Scored<TEvent>>().Transformer<ScoreTransformer<K, TEvent>>(make, onFailure).Build(), named ?? set.Name + "-score");
    }
}
