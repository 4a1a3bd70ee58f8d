namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>The topics a producer wrote to last, found by the reference of their name: hashing a name for every record would cost more than the rest.</summary>
internal sealed class TopicCache(SimulatedBroker broker)
{
    private const int Ways = 8;
    private readonly string?[] _names = new string?[Ways];
    private readonly SimulatedTopic?[] _topics = new SimulatedTopic?[Ways];
    private int _next;

    public SimulatedTopic? Find_NeedsLock(string name)
    {
        for (var i = 0; i < Ways; i++)
        {
            if (ReferenceEquals(_names[i], name) && !_topics[i]!.Deleted)
            {
                return _topics[i];
            }
        }

        if (broker.FindTopic(name) is not { } topic)
        {
            return null;
        }

        _names[_next] = name;
        _topics[_next] = topic;
        _next = (_next + 1) % Ways;
        return topic;
    }
}
