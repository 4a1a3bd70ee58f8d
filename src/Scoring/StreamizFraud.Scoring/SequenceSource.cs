namespace StreamizFraud.Scoring;

/// <summary>Where a score node keeps what sequence models remember.</summary>
/// <param name="Store">Name of the store.</param>
/// <param name="Card">Takes the card from an event.</param>
internal sealed record SequenceSource<TEvent>(string Store, Func<TEvent, string> Card);
