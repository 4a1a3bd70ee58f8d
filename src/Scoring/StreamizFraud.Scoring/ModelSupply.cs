namespace StreamizFraud.Scoring;

/// <summary>Makes the models of one score node. The one that was made to look whether it fits goes to the first task: a large model takes seconds to load.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ModelSupply(Func<IFraudModel> make)
{
    private IFraudModel? _kept;

    /// <summary>The model that was kept, or a new one.</summary>
    public IFraudModel Take() => Interlocked.Exchange(ref _kept, null) ?? make();

    /// <summary>Keeps a model for whoever takes the next one, and disposes of the one kept before.</summary>
    public void Keep(IFraudModel model) => Interlocked.Exchange(ref _kept, model)?.Dispose();
}
