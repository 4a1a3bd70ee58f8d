using StreamizFraud.Features;

namespace StreamizFraud.Scoring;

/// <summary>A model of one task, bound to its feature set, and the stamps of what it scores.</summary>
internal sealed class ModelInUse : IDisposable
{
    private ModelInUse(IFraudModel model, FeatureBinding binding, ScoreStamp stamp)
    {
        (Model, Binding, Stamp) = (model, binding, stamp);
        Unscored = stamp with { Degraded = Degradation.NoScore };
    }

    public IFraudModel Model { get; }

    public FeatureBinding Binding { get; }

    /// <summary>Models whose states it takes over.</summary>
    public IReadOnlyList<string> CarriedFrom => Model.Sequence?.CarriedFrom ?? [];

    /// <summary>On the scores it gives.</summary>
    public ScoreStamp Stamp { get; }

    /// <summary>On rows that it should have scored.</summary>
    public ScoreStamp Unscored { get; }

    /// <summary>Makes a model and binds it.</summary>
    /// <param name="set">The features.</param>
    /// <param name="models">Makes it.</param>
    /// <param name="node">Name of the node, for messages.</param>
    /// <param name="degraded">What stands on its scores.</param>
    /// <param name="explains">Whether reasons are asked for.</param>
    /// <param name="keepsStates">Whether states are kept for each card: where not, a sequence model is refused.</param>
    /// <exception cref="ModelMismatchException">It cannot be made, or does not fit the feature set; it has been disposed of.</exception>
    public static ModelInUse Make<TEvent>(FeatureSet<TEvent> set, ModelSupply models, string node, Degradation degraded, bool explains, bool keepsStates)
    {
        var model = Take(set.Name, models, node);
        try
        {
            if (model.Sequence is not null && !keepsStates)
            {
                throw new ModelMismatchException(
                    $"Node {node}: model {model.Identity.Name} {model.Identity.Version} is a sequence model: it keeps a state for each card, and nothing here keeps it. A score node does if it is told what the card is (Score, card; with deployments also ScoreOptions.Sequences); rows by themselves cannot be scored.");
            }

            if (keepsStates)
            {
                CheckStates(model, node);
            }

            return new ModelInUse(model, FeatureBinding.Bind(set.Definitions, set.Sha256, model), new ScoreStamp(model.Identity, set.Name, set.Sha256)
            {
                ReasonMethod = explains ? model.ReasonMethod : ReasonMethod.None,
                SamplingRate = model.SamplingRate,
                Thresholds = model.Thresholds,
                LowIsSuspicious = model.LowIsSuspicious,
                Degraded = degraded,
            });
        }
        catch (ModelMismatchException)
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Takes it for one task.</summary>
    /// <exception cref="ModelMismatchException">Another task has the instance.</exception>
    public ModelInUse Claim() => ClaimedModels.TryClaim(Model)
        ? this
        : throw new ModelMismatchException(
            $"Model {Model.Identity.Name} {Model.Identity.Version}: one instance was given to two tasks; the function that makes models must make a new one at each call.");

    public void Dispose() => Model.Dispose();

    /// <summary>States are kept under hashes, and their length in two bytes.</summary>
    private static void CheckStates(IFraudModel model, string node)
    {
        if (model.Sequence is { Width: < 1 or > CardStates.MostValues } form)
        {
            throw new ModelMismatchException(
                $"Node {node}: a state of model {model.Identity.Name} {model.Identity.Version} has {form.Width} values; a sequence model has 1 to {CardStates.MostValues}.");
        }

        foreach (var sha256 in (IEnumerable<string>)[model.Identity.Sha256, .. model.Sequence?.CarriedFrom ?? []])
        {
            if (sha256 is not { Length: 64 } || !sha256.All(char.IsAsciiHexDigit))
            {
                throw new ModelMismatchException(
                    $"Node {node}: model {model.Identity.Name} {model.Identity.Version} has, or carries states from, a SHA-256 that is not 64 hexadecimal digits; states of cards are kept under it.");
            }
        }
    }

    private static IFraudModel Take(string set, ModelSupply models, string node)
    {
        try
        {
            return models.Take() ?? throw new ModelMismatchException(
                $"Node {node}: the function that makes models for feature set {set} returned null; it must return a new model at each call, such as () => OnnxFraudModel.Load(path).");
        }
        // User code.
        catch (Exception exception) when (exception is not StreamizFraud.Topology.Records.StreamException)
        {
            throw new ModelMismatchException(
                $"Node {node}: the function that makes models for feature set {set} failed: {exception.GetType().Name}. Its own words are in the inner exception.", inner: exception);
        }
    }
}
