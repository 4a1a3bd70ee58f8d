using Microsoft.Extensions.Logging.Abstractions;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.SerDes;
using StreamizFraud.Benchmarks.Engine;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>One run of Streamiz.Kafka.Net on a broker.</summary>
internal static class StreamizRun
{
    public static async Task<int> RunAsync(string bootstrap, string topology, string guarantee, long records, int partitions, TextWriter output)
    {
        using var topics = new TopicKeeper(bootstrap);
        topics.Recreate(RivalTopology.RivalOutput(topology), partitions);
        using var state = new ScratchDirectory();
        var config = new StreamConfig<StringSerDes, ByteArraySerDes>
        {
            ApplicationId = $"streamiz-{topology}-{guarantee}-{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}",
            BootstrapServers = bootstrap,
            StateDir = state.Path,
            AutoOffsetReset = Confluent.Kafka.AutoOffsetReset.Earliest,
            NumStreamThreads = 1,
            Guarantee = guarantee == "eos" ? ProcessingGuarantee.EXACTLY_ONCE : ProcessingGuarantee.AT_LEAST_ONCE,
            CommitIntervalMs = 100,
            Logger = NullLoggerFactory.Instance,
        };
        using var stream = new KafkaStream(StreamizTopology.Build(topology), config);
        using var progress = new GroupProgress(bootstrap, config.ApplicationId, RivalTopology.Input, topics.Partitions(RivalTopology.Input));
        var run = new CommittedRun(progress.Committed, records);
        Exception? failure = null;
        stream.StateChanged += (_, state) =>
        {
            if (state == KafkaStream.State.RUNNING)
            {
                run.Running();
            }
            else if (state == KafkaStream.State.ERROR)
            {
                failure = new InvalidOperationException("Streamiz went to its state ERROR.");
            }
        };
        await stream.StartAsync().ConfigureAwait(false);
        output.WriteLine(await run.WaitAsync($"streamiz {topology} {guarantee}", () => failure).ConfigureAwait(false));
        return 0;
    }
}
