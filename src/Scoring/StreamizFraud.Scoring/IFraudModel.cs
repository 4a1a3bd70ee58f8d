namespace StreamizFraud.Scoring;

/// <summary>A loaded model: rows of features in, one score a row out.</summary>
/// <remarks>
/// A replayed record has to get the same score: it must depend on the row alone, bit for bit, whatever other rows are in the batch;
/// that of a sequence model (<see cref="Sequence"/>) on the row and on the state that its card has.
/// Used by one thread at a time.
/// </remarks>
public interface IFraudModel : IDisposable
{
    /// <summary>Which model it is.</summary>
    ModelIdentity Identity { get; }

    /// <summary>Names of the inputs, in the order in which a row holds them; all different.</summary>
    IReadOnlyList<string> FeatureNames { get; }

    /// <summary>Number of inputs of a row.</summary>
    int Width => FeatureNames.Count;

    /// <summary>
    /// Hash of each feature's definition that it was trained on, by name, 64 hexadecimal digits (<c>FeatureDefinition.Sha256</c>), for all
    /// of <see cref="FeatureNames"/>; null if the model does not say. What else the set has does not count then: features can be added.
    /// </summary>
    IReadOnlyDictionary<string, string>? FeatureSha256 => null;

    /// <summary>
    /// Hash of the feature set that it was trained on, 64 hexadecimal digits, or null if the model does not say. Looked at only if
    /// <see cref="FeatureSha256"/> is null.
    /// </summary>
    string? FeatureSetSha256 => null;

    /// <summary>
    /// Whether a row may lack a feature, which is NaN in it then. A model is refused at start if its set has a feature that can be null and that it
    /// does not take as missing.
    /// </summary>
    /// <param name="feature">One of <see cref="FeatureNames"/>.</param>
    /// <value>False by default.</value>
    bool TakesMissing(string feature) => false;

    /// <summary>What its user should know of how it is run, continuing "Model x:"; logged as a warning by each task; null if nothing.</summary>
    string? Notice => null;

    /// <summary>Share of the genuine payments that were kept for training, above 0, at most 1.</summary>
    double SamplingRate => 1;

    /// <summary>Scores from which on something is done, by what that is, such as <c>review</c> and <c>decline</c>.</summary>
    IReadOnlyDictionary<string, double> Thresholds => new Dictionary<string, double>();

    /// <summary>Whether the low scores are the suspicious ones, as those of isolation forests.</summary>
    bool LowIsSuspicious => false;

    /// <summary>What it keeps for each card; null: nothing, a score depends on its row alone.</summary>
    SequenceForm? Sequence => null;

    /// <summary>What the training rows were like, to watch the model against; null if its maker does not say.</summary>
    TrainingProfile? TrainingProfile => null;

    /// <summary>How <see cref="Reasons"/> computes contributions; <see cref="ReasonMethod.None"/> if it gives no reasons.</summary>
    ReasonMethod ReasonMethod => ReasonMethod.None;

    /// <summary>Why a row cannot be scored, naming the feature, never its value; null if it can.</summary>
    /// <param name="row">A row, NaN where a feature has no value. By default all values must be finite as float32.</param>
    string? Refusal(ReadOnlySpan<double> row)
    {
        for (var column = 0; column < row.Length; column++)
        {
            if (!float.IsFinite((float)row[column]))
            {
                return $"feature {FeatureNames[column]} is not a finite float32";
            }
        }

        return null;
    }

    /// <summary>Whether <see cref="Refusal"/> has nothing against any of some rows, found out at once.</summary>
    /// <param name="rows">Rows as <see cref="Score(ReadOnlySpan{double}, Span{float})"/> takes them.</param>
    /// <returns>False says nothing: each row is asked for then. By default false.</returns>
    bool TakesAll(ReadOnlySpan<double> rows) => false;

    /// <summary>Scores a batch.</summary>
    /// <param name="rows">Rows that <see cref="Refusal"/> has nothing against, shape [rows, <see cref="Width"/>], row-major.</param>
    /// <param name="scores">Receives float32, shape [rows]; what a score means the model's maker says.</param>
    /// <exception cref="ArgumentException">The lengths are not rows × <see cref="Width"/> and rows.</exception>
    /// <exception cref="ScoringException">The model could not be run.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    /// <exception cref="InvalidOperationException">The model keeps a state for each card: without it there is no score.</exception>
    void Score(ReadOnlySpan<double> rows, Span<float> scores);

    /// <summary>Scores a batch of rows of different cards, each from the state that its card's row before it has left.</summary>
    /// <param name="rows">As for <see cref="Score(ReadOnlySpan{double}, Span{float})"/>.</param>
    /// <param name="states">
    /// The states, shape [rows, <see cref="SequenceForm.Width"/>], zeros for a card without one; receives those that the rows leave. Score and state of a row
    /// depend on that row and its state alone, bit for bit. After an exception they are undefined.
    /// </param>
    /// <param name="scores">Receives float32, shape [rows].</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    /// <exception cref="ScoringException">The model could not be run.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    /// <exception cref="InvalidOperationException">The model keeps no state (<see cref="Sequence"/> is null).</exception>
    void Score(ReadOnlySpan<double> rows, Span<float> states, Span<float> scores) =>
        throw new InvalidOperationException($"Model {Identity.Name} {Identity.Version} keeps no state for each card.");

    /// <summary>What made the score of a row suspicious: the features that moved it that way, the largest contribution first.</summary>
    /// <param name="row">A row that <see cref="Refusal"/> has nothing against. The same row gets the same reasons, bit for bit.</param>
    /// <param name="most">Most reasons; at least 1.</param>
    /// <returns>At most so many, fewer if fewer features moved it that way; empty if the model gives no reasons.</returns>
    /// <exception cref="ScoringException">The model could not be run.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed of.</exception>
    IReadOnlyList<ReasonCode> Reasons(ReadOnlySpan<double> row, int most) => [];
}
