namespace StreamizFraud.Scoring.Onnx;

/// <summary>
/// What a model's maker says of it: the contract. It stands in the file's metadata (<c>metadata_props</c>), in a manifest beside it
/// (<c>model.onnx.json</c>), or is given by the caller; later ones of these replace keys of earlier ones.
/// </summary>
/// <remarks>Immutable. Keys are those of the guide, "Bring your model".</remarks>
public sealed record ModelManifest
{
    /// <summary>Names of the features in the order of the columns (<c>feature_names</c>); empty if it does not say.</summary>
    public IReadOnlyList<string> FeatureNames { get; init; } = [];

    /// <summary>Name (<c>model_name</c>); <c>unnamed</c> by default.</summary>
    public string Name { get; init; } = "unnamed";

    /// <summary>Version (<c>model_version</c>); <c>0</c> by default.</summary>
    public string Version { get; init; } = "0";

    /// <summary>Name of the feature set that it was trained on (<c>feature_set</c>), or null.</summary>
    public string? FeatureSet { get; init; }

    /// <summary>Hash of each feature's definition by name (<c>feature_sha256</c>), or null.</summary>
    public IReadOnlyDictionary<string, string>? FeatureSha256 { get; init; }

    /// <summary>Hash of the whole feature set (<c>feature_set_sha256</c>), or null.</summary>
    public string? FeatureSetSha256 { get; init; }

    /// <summary>Name of the output that holds the score (<c>score_output</c>), or null.</summary>
    public string? ScoreOutput { get; init; }

    /// <summary>Column of that output, from 0 (<c>score_column</c>), or null.</summary>
    public int? ScoreColumn { get; init; }

    /// <summary>Label of the class whose column it is (<c>score_class</c>), or null.</summary>
    public string? ScoreClass { get; init; }

    /// <summary>What makes one score of a row's values (<c>score_reduction</c>).</summary>
    public ScoreReduction Reduction { get; init; }

    /// <summary>Which scores are suspicious (<c>score_direction</c>). Scores are passed on as the model gives them.</summary>
    public ScoreDirection Direction { get; init; }

    /// <summary>What the score is (<c>score_meaning</c>).</summary>
    public ScoreMeaning Meaning { get; init; }

    /// <summary>Share of the genuine payments that were kept for training, above 0, at most 1 (<c>sampling_rate</c>); 1 by default.</summary>
    public double SamplingRate { get; init; } = 1;

    /// <summary>Scores at which something is done, by what that is (<c>thresholds</c>); empty by default.</summary>
    public IReadOnlyDictionary<string, double> Thresholds { get; init; } = new Dictionary<string, double>();

    /// <summary>Upper bounds of bins that held equal shares of the training rows, ascending, by feature (<c>quantile_bins</c>).</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>> QuantileBins { get; init; } = new Dictionary<string, IReadOnlyList<double>>();

    /// <summary>What the model is given where a feature has no value (<c>missing</c>). A row without a value that is not named here is not scored.</summary>
    public IReadOnlyDictionary<string, MissingRule> Missing { get; init; } = new Dictionary<string, MissingRule>();

    /// <summary>What it is given for all features that <see cref="Missing"/> does not name, or null.</summary>
    public MissingRule? MissingElse { get; init; }

    /// <summary>Texts of features that are texts, by feature (<c>categories</c>): the value i of a row stands for the text at i.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Categories { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Inputs of the graph that take what is kept for each card (<c>state_inputs</c>): the model is a sequence model. Empty by default.</summary>
    public IReadOnlyList<string> StateInputs { get; init; } = [];

    /// <summary>Outputs that leave what is to be kept (<c>state_outputs</c>), as many as <see cref="StateInputs"/> and in their order.</summary>
    public IReadOnlyList<string> StateOutputs { get; init; } = [];

    /// <summary>SHA-256 of models whose states this one takes over where a card has none of its own (<c>state_carry</c>), the first that there is; empty by default: it begins anew.</summary>
    public IReadOnlyList<string> StateCarry { get; init; } = [];

    /// <summary>First day of the training data (<c>trained_from</c>), or null.</summary>
    public DateOnly? TrainedFrom { get; init; }

    /// <summary>Last day of the training data (<c>trained_to</c>), or null.</summary>
    public DateOnly? TrainedTo { get; init; }

    /// <summary>Days after which labels counted as final (<c>label_maturity_days</c>), or null.</summary>
    public int? LabelMaturityDays { get; init; }

    /// <summary>What the training rows were like (<c>training_profile</c>), or null.</summary>
    public TrainingProfile? TrainingProfile { get; init; }

    /// <summary>
    /// What a person reads as a reason, by feature (<c>reason_texts</c>): <c>{value}</c> and <c>{usual}</c> stand for the value and the median of
    /// the background rows. Features that it does not name get a text of their name and values.
    /// </summary>
    public IReadOnlyDictionary<string, string> ReasonTexts { get; init; } = new Dictionary<string, string>();

    /// <summary>Rows of the training data that say what is usual (<c>background</c>), or null.</summary>
    internal IReadOnlyList<IReadOnlyList<(double Number, string? Text)>>? Background { get; init; }

    /// <summary>The model's trees with covers (<c>trees</c>), or null.</summary>
    internal DecisionTrees? Trees { get; init; }

    /// <summary>Rows with the scores that its maker got (<c>golden</c>), or null.</summary>
    internal GoldenRows? Golden { get; init; }

    /// <summary>Reads a contract.</summary>
    /// <param name="keys">Keys and their texts, as <c>metadata_props</c> has them; keys that are not known are passed over.</param>
    /// <exception cref="ModelMismatchException">Something in it is wrong; lists all problems.</exception>
    public static ModelManifest Of(IReadOnlyDictionary<string, string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return new ManifestReader(keys).Read();
    }

    /// <summary>Reads the keys of a manifest beside a model, a JSON object. Texts are taken as they are, other values as JSON.</summary>
    /// <exception cref="ModelMismatchException">It cannot be read, or has a key that no contract has.</exception>
    public static IReadOnlyDictionary<string, string> Keys(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return ManifestJson.Keys(json);
    }

    /// <summary>
    /// The probability that corrects for the genuine payments that were left out of training: s·r / (1 − s + s·r) of a score s and
    /// <see cref="SamplingRate"/> r. The score itself if all were kept.
    /// </summary>
    /// <param name="score">A probability, from 0 to 1.</param>
    public double Calibrate(double score) => SamplingRate >= 1 ? score : score * SamplingRate / (1 - score + (score * SamplingRate));
}
