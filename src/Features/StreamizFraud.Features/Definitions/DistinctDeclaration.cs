namespace StreamizFraud.Features.Definitions;

/// <summary>By what events are told from their duplicates, as declared.</summary>
/// <param name="Id">Takes the id from an event; null for one that has none.</param>
/// <param name="Window">How long an id is remembered.</param>
/// <param name="Problem">What is wrong with the type of the id.</param>
internal sealed record DistinctDeclaration<TEvent>(Selector<Func<TEvent, long?>> Id, TimeSpan Window, string? Problem);
