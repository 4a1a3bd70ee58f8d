using StreamizFraud.Scoring;

namespace StreamizFraud.Decisions;

/// <summary>A way to decide payments that is tried on history.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <param name="Name">What it is called.</param>
/// <param name="Policy">Rules and thresholds. What it follows (<see cref="DecisionPolicy{TEvent}.FollowRules"/>) is not looked at: its own rules are tried.</param>
/// <param name="Model">Loads its model; candidates with the same function share scores.</param>
/// <remarks>Immutable.</remarks>
public sealed record DecisionCandidate<TEvent>(string Name, DecisionPolicy<TEvent> Policy, Func<IFraudModel> Model);
