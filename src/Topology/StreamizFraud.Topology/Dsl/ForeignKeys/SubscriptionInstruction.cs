namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>What the right side does with a subscription (rule F2).</summary>
internal enum SubscriptionInstruction : byte
{
    /// <summary>Forget it, say nothing: the row now subscribes to another key.</summary>
    DeleteNoPropagate = 0,

    /// <summary>Forget it and answer that there is no right row.</summary>
    DeleteAndPropagate = 1,

    /// <summary>Remember it and answer in any case.</summary>
    PropagateNullIfNoForeignKey = 2,

    /// <summary>Remember it and answer only if there is a right row.</summary>
    PropagateOnlyIfForeignKey = 3,
}
