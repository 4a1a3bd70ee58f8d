namespace StreamizFraud.Topology.Processing;

/// <summary>Makes processors and brings the stores that they use. Without stores a function that makes processors will do.</summary>
/// <typeparam name="TProcessor">
/// What it makes: an <see cref="IProcessor{KIn,VIn,KOut,VOut}"/>, <see cref="IFixedKeyProcessor{K,VIn,VOut}"/> or
/// <see cref="IBatchProcessor{KIn,VIn,KOut,VOut}"/>.
/// </typeparam>
public interface IProcessorSupplier<out TProcessor> : IConnectedStoreProvider
    where TProcessor : class
{
    /// <summary>Makes a new processor at each call, one per task; tasks of several threads may ask at once.</summary>
    TProcessor Create();
}
