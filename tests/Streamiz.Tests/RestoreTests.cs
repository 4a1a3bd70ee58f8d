using System.Collections.Concurrent;
using CardFraudService.Features;
using CardFraudService.World;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging.Abstractions;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.SerDes;
using StreamizFraud.Features;
using Xunit;

namespace StreamizFraud.Streamiz.Tests;

/// <summary>On a real broker: an application that lost its local state goes on from what Streamiz restores from its changelogs.</summary>
public sealed class RestoreTests
{
    private const int Half = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public async Task After_a_clean_stop_and_a_loss_of_the_local_state_the_values_are_those_of_our_own_computation()
    {
        var address = Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS");
        Skip.If(string.IsNullOrEmpty(address), "KAFKA_BOOTSTRAP_SERVERS does not name a Kafka broker.");
        var application = $"bridge-{Environment.ProcessId}-{Environment.TickCount64}";
        var input = application + "-payments";
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = address }).SetLogHandler((_, _) => { }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = input, NumPartitions = 1 }]);
        var state = Directory.CreateTempSubdirectory("streamiz-");
        var payments = PaymentWorld.Generate(new WorldOptions { Seed = 3, Cards = 40, Terminals = 60, Days = 30 }).Take(2 * Half).ToList();
        var rows = new ConcurrentDictionary<string, FeatureRow<Payment>>();
        try
        {
            for (var life = 0; life < 2; life++)
            {
                Send(address!, input, payments.Skip(life * Half).Take(Half));
                await RunAsync(address!, application, input, state.FullName, rows, (life + 1) * Half);
                Directory.Delete(Path.Combine(state.FullName, application), recursive: true);
            }

            // The rows say where they were computed, so they can be computed again in that order.
            var replay = new FeatureReplay<Payment>(new HandbookFeatures());
            payments.ForEach(payment => replay.Add(rows[payment.Id]));
            Assert.All(replay.Compute(), row => Assert.True(row.Values.SequenceEqual(rows[row.Event.Id].Values)));
            Assert.Equal($"{application}-handbook-terminal-repartition", rows[payments[0].Id].PositionAt(1).Topic);

            var computation = new FeatureComputation<Payment>(new HandbookFeatures());
            foreach (var payment in payments)
            {
                Assert.True(computation.Add(payment, payment.EventTimeMs).Values.SequenceEqual(rows[payment.Id].Values), $"payment {payment.Id} differs");
            }
        }
        finally
        {
            state.Delete(recursive: true);
            await admin.DeleteTopicsAsync(admin.GetMetadata(Patience).Topics.Select(topic => topic.Topic).Where(topic => topic.StartsWith(application, StringComparison.Ordinal)));
        }
    }

    private static void Send(string address, string topic, IEnumerable<Payment> payments)
    {
        using var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = address }).SetLogHandler((_, _) => { }).Build();
        var serdes = new PaymentSerDes();
        foreach (var payment in payments)
        {
            producer.Produce(topic, new Message<string, byte[]>
            {
                Key = payment.CardId,
                Value = serdes.Serialize(payment, new SerializationContext(MessageComponentType.Value, topic)),
                Timestamp = new Timestamp(payment.EventTimeMs, TimestampType.CreateTime),
            });
        }

        producer.Flush(Patience);
    }

    private static async Task RunAsync(string address, string application, string input, string folder, ConcurrentDictionary<string, FeatureRow<Payment>> rows, int expected)
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = new StreamBuilder();
        builder.Stream(input, new StringSerDes(), new PaymentSerDes()).ComputeFeatures(new HandbookFeatures(), new PaymentSerDes(), partitions: 1).Foreach((_, row, _) =>
        {
            rows[row.Event.Id] = row;
            if (rows.Count == expected)
            {
                all.TrySetResult();
            }
        });
        using var stream = new KafkaStream(builder.Build(), new StreamConfig<StringSerDes, ByteArraySerDes>
        {
            ApplicationId = application,
            BootstrapServers = address,
            StateDir = folder,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            Logger = NullLoggerFactory.Instance,
            Guarantee = ProcessingGuarantee.EXACTLY_ONCE,
        });
        await stream.StartAsync();
        await all.Task.WaitAsync(Patience);
    }
}
