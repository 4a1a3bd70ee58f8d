namespace StreamizFraud.Topology.Runtime.App;

/// <summary>What happens to a record that cannot be read or processed.</summary>
public enum BadRecordPolicy
{
    /// <summary>Stop, with an error that names topic, partition and offset; nothing of the record remains and nothing is lost.</summary>
    Stop,

    /// <summary>
    /// Undo what the record did, write it to the dead-letter topic in the same transaction, and go on. The dead letter has the source's
    /// key and value bytes and headers, and says where it came from and why in headers <c>__streams.errors.*</c> (KIP-1034).
    /// </summary>
    DeadLetter,
}
