using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl;

/// <content>What changes while the application runs.</content>
public sealed partial class StreamsBuilder
{
    private bool _hasControlLog;

    /// <summary>
    /// Reads the control log, the topic <c>application.id-control</c>, which is made if it is not there: the single way in which rules, models and other things
    /// change while the application runs. Processors follow them through a store (<see cref="ControlLog.History"/>). Calls after the first do nothing.
    /// </summary>
    /// <remarks>It is a part of its own, which takes the next id of a sub-topology: added to an application that has state, call it last.</remarks>
    public StreamsBuilder AddControlLog()
    {
        if (_hasControlLog)
        {
            return this;
        }

        _hasControlLog = true;
        const string node = "control-log";
        var store = Stores.KeyValue(ControlLog.StoreName, Serde.Bytes, new ControlEntrySerde(), persistent: false);
        _graph.Add(new GlobalStoreGraphNode<byte[], byte[]>(
            new GlobalStoreNames("control-source", node),
            new PlanTopic(ControlLog.TopicName, Internal: true),
            Consumed.With(Serde.Bytes, Serde.Bytes),
            _ => store,
            () => new ControlLogNode(node)));
        return this;
    }
}
