namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>How a group shares out the partitions of what its members subscribe to.</summary>
public enum GroupAssignment
{
    /// <summary>
    /// Classic protocol, range assignor: partition p of all subscribed topics goes to one member. Every rebalance takes all partitions from all members first.
    /// </summary>
    Range,

    /// <summary>Classic protocol, cooperative-sticky assignor (KIP-429): only partitions that move are taken away.</summary>
    CooperativeSticky,

    /// <summary>The consumer group protocol, shared out by the broker (<c>group.protocol=consumer</c>, KIP-848): likewise. Brokers from 4.0.</summary>
    Consumer,
}
