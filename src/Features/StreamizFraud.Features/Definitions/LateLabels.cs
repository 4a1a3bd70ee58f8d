using StreamizFraud.Features.Definitions;

namespace StreamizFraud.Features;

/// <summary>Labels of a set's events that come later, from a topic of their own, and are found again by the events' ids.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>Immutable. Made by <c>FeatureSet&lt;TEvent&gt;.LateLabels</c>; taken by <see cref="EntityKey{TEvent}.KnownShare(LateLabels{TEvent})"/> and others.</remarks>
public sealed class LateLabels<TEvent>
{
    internal LateLabels(Selector<Func<TEvent, string>> id, TimeSpan keep, string? problem = null) => (Id, Keep, Problem) = (id, keep, problem);

    /// <summary>How long an event is remembered for labels to find it, and a label for its event to come.</summary>
    public TimeSpan Keep { get; }

    internal Selector<Func<TEvent, string>> Id { get; }

    internal string? Problem { get; }

    internal long KeepMs => Keep.Ticks / TimeSpan.TicksPerMillisecond;
}
