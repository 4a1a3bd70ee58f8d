namespace StreamizFraud.Features.Versions;

/// <summary>An event for one version of a set.</summary>
/// <param name="Version">Number of the version in the program.</param>
/// <param name="Event">The event.</param>
internal readonly record struct VersionEvent<TEvent>(int Version, TEvent Event);
