namespace StreamizFraud.Topology.Testing;

/// <summary>A topic of a feed.</summary>
/// <param name="Name">Topic.</param>
/// <param name="Next">Makes a record; null if all records are there before the application starts.</param>
/// <param name="Rows">Those records.</param>
internal sealed record FeedTopic(string Name, Func<Random, (byte[]? Key, byte[]? Value)>? Next, IReadOnlyList<(byte[]? Key, byte[]? Value)> Rows);
