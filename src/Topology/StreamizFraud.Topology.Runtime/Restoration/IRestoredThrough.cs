using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>What makes rows of the records of a topic that is no changelog: its bytes are what others have sent, not what was stored.</summary>
internal interface IRestoredThrough
{
    /// <summary>Takes one record into the store, or leaves it out as it was left out when it was processed.</summary>
    /// <param name="cursor">The store, and how far it has come.</param>
    /// <param name="record">The record.</param>
    void Take(ChangelogCursor cursor, in PolledRecord record);
}
