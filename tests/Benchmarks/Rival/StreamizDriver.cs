using System.Reflection;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Mock;
using Streamiz.Kafka.Net.SerDes;
using StreamizFraud.Benchmarks.Engine;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>A topology through Streamiz' test driver: one task in the caller's thread, at least once, stores in RocksDB.</summary>
internal static class StreamizDriver
{
    /// <param name="topology">Which one.</param>
    /// <param name="input">What is piped.</param>
    /// <param name="commitEvery">Payments between two commits; 1: the driver's way, which never commits by itself.</param>
    /// <param name="readsOutputs">Whether the output topic is read at the end.</param>
    public static DriverRun Run(string topology, DriverInput input, int commitEvery, bool readsOutputs)
    {
        using var state = new ScratchDirectory();
        var config = new StreamConfig<StringSerDes, ByteArraySerDes>
        {
            ApplicationId = "rival",
            BootstrapServers = "none:9092",
            StateDir = state.Path,
            Logger = NullLoggerFactory.Instance,
        };
        using var driver = new TopologyTestDriver(StreamizTopology.Build(topology), config);
        if (topology == "join")
        {
            var cards = driver.CreateInputTopic(RivalTopology.Cards, new StringSerDes(), new StringSerDes());
            foreach (var card in input.KnownCards)
            {
                cards.PipeInput(card, "known", DateTime.UnixEpoch);
            }

            driver.Commit();
        }

        var payments = driver.CreateInputTopic(RivalTopology.Input, new StringSerDes(), new ByteArraySerDes());
        var times = input.Payments.Select(payment => DateTimeOffset.FromUnixTimeMilliseconds(payment.Timestamp).UtcDateTime).ToArray();
        return DriverRun.Measure(
            input,
            () =>
            {
                for (var i = 0; i < times.Length; i++)
                {
                    var payment = input.Payments[i];
                    payments.PipeInput(payment.Card, payment.Bytes, times[i]);
                    if (commitEvery > 1 && (i + 1) % commitEvery == 0)
                    {
                        driver.Commit();
                    }
                }

                driver.Commit();
            },
            readsOutputs ? Outputs : null);

        IReadOnlyList<DriverOutput> Outputs() =>
            [.. Records(driver, RivalTopology.RivalOutput(topology)).Select(message => DriverOutput.Of(message.Key, message.Value, message.Timestamp.UnixTimestampMs))];
    }

    /// <summary>The whole output topic at once: its public reader copies the topic for every record that it gives.</summary>
    private static IEnumerable<Message<byte[], byte[]>> Records(TopologyTestDriver driver, string topic)
    {
        var behavior = Part(driver, "behavior");
        var streamsProducer = Part(behavior, "producer");
        var producer = Property(streamsProducer, "Producer");
        var history = producer.GetType().GetMethod("GetHistory") ?? throw Unknown(producer.GetType(), "GetHistory");
        return (IEnumerable<Message<byte[], byte[]>>)history.Invoke(producer, [topic])!;
    }

    private static object Part(object owner, string name) =>
        owner.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(owner) ?? throw Unknown(owner.GetType(), name);

    private static object Property(object owner, string name) =>
        owner.GetType().GetProperty(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)?.GetValue(owner) ?? throw Unknown(owner.GetType(), name);

    private static NotSupportedException Unknown(Type type, string name) =>
        new($"{type.FullName} of Streamiz.Kafka.Net has no {name}: this reads version 1.8.2.");
}
