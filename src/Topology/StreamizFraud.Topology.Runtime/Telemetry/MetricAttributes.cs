namespace StreamizFraud.Topology.Runtime.Telemetry;

/// <summary>Names of the attributes of instruments; docs/metrics.md lists them. Keys, values and amounts are none.</summary>
internal static class MetricAttributes
{
    /// <summary>The application id, which is the consumer group: OpenTelemetry's name.</summary>
    public const string Application = "messaging.consumer.group.name";

    /// <summary>State of a client, such as <c>running</c>.</summary>
    public const string State = "streamizfraud.client.state";

    /// <summary>Number of a stream thread in its client, from 0.</summary>
    public const string Thread = "streamizfraud.thread.id";

    /// <summary>A task, such as <c>0_3</c>.</summary>
    public const string Task = "streamizfraud.task.id";

    /// <summary>Name of a store.</summary>
    public const string Store = "streamizfraud.store.name";

    /// <summary>Kind of things in the control log, such as <c>rules</c>.</summary>
    public const string Kind = "streamizfraud.control.kind";
}
