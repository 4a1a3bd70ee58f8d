namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// Topics that the cluster's answers leave out. One answer proves nothing: a broker that has just started leaves out what it has not heard of yet. A topic is
/// gone when all answers of some seconds say so.
/// </summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed class MissingTopics(TimeProvider time)
{
    /// <summary>How long a client waits for a topic to be known to the whole cluster (<c>topic.metadata.propagation.max.ms</c>).</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, long> _since = [];

    /// <summary>How soon to ask again while any topic is missing.</summary>
    public static TimeSpan AskAgain { get; } = TimeSpan.FromSeconds(1);

    /// <summary>How many answers in a row, that far apart, say that a topic is gone.</summary>
    public static int AnswersBelieved { get; } = (int)(Believed / AskAgain) + 1;

    /// <summary>Whether the last answer left out any.</summary>
    public bool Any => _since.Count > 0;

    /// <summary>An answer has come.</summary>
    /// <param name="wanted">Topics that it was asked for.</param>
    /// <param name="isThere">Whether it has one.</param>
    /// <returns>Topics that it leaves out, each with whether that is to be believed.</returns>
    public IReadOnlyList<(string Topic, bool IsGone)> Look(IEnumerable<string> wanted, Func<string, bool> isThere)
    {
        var now = time.GetTimestamp();
        var missing = new List<(string, bool)>();
        foreach (var topic in wanted)
        {
            if (isThere(topic))
            {
                _since.Remove(topic);
            }
            else
            {
                _since.TryAdd(topic, now);
                missing.Add((topic, time.GetElapsedTime(_since[topic], now) >= Believed));
            }
        }

        return missing;
    }
}
