namespace StreamizFraud.Topology.Runtime.App;

/// <summary>How a client closes (Kafka Streams' <c>CloseOptions</c>, KIP-812).</summary>
public sealed record CloseOptions
{
    /// <summary>Longest wait; the threads go on closing after it. What they do not get to commit is taken up by the next owner.</summary>
    /// <value>30 s by default.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether an instance with a <see cref="StreamsConfig.GroupInstanceId"/> gives its place in the group up: its partitions go to the others at once, and not
    /// after <see cref="StreamsConfig.SessionTimeout"/>. For an instance that is removed; one that is only restarted keeps its place, and with it its partitions.
    /// </summary>
    /// <value>False by default. An instance without an instance id always leaves, and so does a client that fails.</value>
    public bool LeaveGroup { get; init; }
}
