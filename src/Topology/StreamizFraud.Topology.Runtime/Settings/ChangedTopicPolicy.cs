namespace StreamizFraud.Topology.Runtime.App;

/// <summary>What happens when a topic is not what state or committed offsets were made from.</summary>
/// <remarks>
/// A changelog that was deleted, made anew or cut beside local state; an input that was deleted and made anew, or has other partitions than
/// when the state that comes from it was written; committed offsets that this application did not commit, beside state without a local copy.
/// </remarks>
public enum ChangedTopicPolicy
{
    /// <summary>The client stops with an error that names the topic and says what can be done.</summary>
    Stop,

    /// <summary>
    /// It goes on with what there is, and the log says so: stores are restored from what their changelogs have now, and an input made anew
    /// begins by the rule of its source. Results may count records twice or not at all. For one start, after somebody has looked.
    /// </summary>
    Accept,
}
