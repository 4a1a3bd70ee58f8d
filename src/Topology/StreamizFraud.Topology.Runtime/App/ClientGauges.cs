using System.Diagnostics.Metrics;
using StreamizFraud.Topology.Runtime.Telemetry;
using StreamizFraud.Topology.Runtime.Threads;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>What a client and its threads are at, as instruments whose values are read when somebody asks for them.</summary>
internal static class ClientGauges
{
    private static readonly KafkaStreamsState[] States = Enum.GetValues<KafkaStreamsState>();

    public static void Add(RuntimeMetrics metrics, string application, Func<KafkaStreamsState> state, Func<IReadOnlyList<StreamThread>> threads)
    {
        metrics.ObserveSum(
            "streamizfraud.client.state",
            "1",
            "1 for the state that the client is in, 0 for the others.",
            () =>
            {
                var now = state();
                return States.Select(other => new Measurement<int>(
                    other == now ? 1 : 0, new(MetricAttributes.Application, application), new KeyValuePair<string, object?>(MetricAttributes.State, Name(other))));
            });
        metrics.Observe(
            "streamizfraud.commit.age",
            "s",
            "Time since the last commit of a thread, or since its start; it grows while there is nothing to commit.",
            () => Read(thread => thread.Pulse.SinceCommit.TotalSeconds));
        metrics.Observe(
            "streamizfraud.commit.stall",
            "s",
            "How long input has been waiting without a commit of a thread; near 0 while there is nothing to commit.",
            () => Read(thread => thread.Pulse.Stall.TotalSeconds));

        IEnumerable<Measurement<double>> Read(Func<StreamThread, double> value) => threads().Select((thread, index) =>
            new Measurement<double>(value(thread), new(MetricAttributes.Application, application), new KeyValuePair<string, object?>(MetricAttributes.Thread, index)));
    }

    private static string Name(KafkaStreamsState state) => state switch
    {
        KafkaStreamsState.Created => "created",
        KafkaStreamsState.Rebalancing => "rebalancing",
        KafkaStreamsState.Running => "running",
        KafkaStreamsState.PendingShutdown => "pending_shutdown",
        KafkaStreamsState.NotRunning => "not_running",
        KafkaStreamsState.PendingError => "pending_error",
        _ => "error",
    };
}
