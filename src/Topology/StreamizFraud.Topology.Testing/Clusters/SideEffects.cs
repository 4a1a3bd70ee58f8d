namespace StreamizFraud.Topology.Testing;

/// <summary>
/// What a topology does outside of its topics and stores in one run of a <see cref="ClusterSimulation"/>: the stand-in of a mail server or a payment service tells
/// it here. Exactly once covers topics and stores only, so each of these must be as often as in an undisturbed run, or be declared repeatable.
/// </summary>
/// <remarks>One thread.</remarks>
public sealed class SideEffects
{
    private readonly List<string> _all = [];

    internal SideEffects(Action<string> told) => Told = told;

    /// <summary>What was done so far, in order.</summary>
    public IReadOnlyList<string> All => _all;

    private Action<string> Told { get; }

    /// <summary>Something was done outside.</summary>
    /// <param name="effect">What, so that two different ones have different texts: <c>"mail to 4-1111 about payment 17"</c>.</param>
    public void Add(string effect)
    {
        ArgumentException.ThrowIfNullOrEmpty(effect);
        _all.Add(effect);
        Told(effect);
    }
}
