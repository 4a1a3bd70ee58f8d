using System.Diagnostics;
using System.Globalization;
using StreamizFraud.Benchmarks.Engine;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>
/// One run of ours, timed as Kafka Streams' program times itself: from RUNNING until the group's committed offsets of the input reach the
/// number of records, looked at every 100 ms.
/// </summary>
internal static class RivalRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync(string bootstrap, string topology, string guarantee, long records, int partitions, int cachedRows, TextWriter output)
    {
        using var topics = new TopicKeeper(bootstrap);
        topics.Recreate(RivalTopology.Output(topology), partitions);
        using var state = new ScratchDirectory();
        var config = StreamsConfig.From(new Dictionary<string, string>
        {
            ["application.id"] = $"ours-{topology}-{guarantee}-{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}",
            ["state.dir"] = state.Path,
            ["auto.offset.reset"] = "earliest",
            ["num.stream.threads"] = "1",
            ["processing.guarantee"] = guarantee == "eos" ? "exactly_once_v2" : "at_least_once",
            ["commit.interval.ms"] = "100",
        }) with
        { MaxCachedRows = cachedRows };
        using var engine = new RocksDbStoreEngine();
        await using var streams = new KafkaStreams(
            RivalTopology.Build(topology), config, new KafkaCluster(new KafkaClusterOptions { BootstrapServers = bootstrap }), engine);
        using var progress = new GroupProgress(bootstrap, config.ApplicationId, RivalTopology.Input, topics.Partitions(RivalTopology.Input));
        var started = 0L;
        streams.StateChanged += (state, _) =>
        {
            if (state == KafkaStreamsState.Running)
            {
                Interlocked.CompareExchange(ref started, Stopwatch.GetTimestamp(), 0);
            }
        };
        var limit = Stopwatch.StartNew();
        var allocated = GC.GetTotalAllocatedBytes();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        streams.Start();
        while (progress.Committed() < records)
        {
            if (streams.Failure is { } failure)
            {
                throw failure;
            }

            if (limit.Elapsed > Limit)
            {
                throw new TimeoutException($"{streams.ProcessedRecords:N0} of {records:N0} records were taken within {Limit}.");
            }

            // As often as the other side's program looks, so that both pay the same for looking.
            await Task.Delay(100).ConfigureAwait(false);
        }

        var seconds = Stopwatch.GetElapsedTime(Interlocked.Read(ref started)).TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"streamizfraud {topology} {guarantee} threads=1: {records} records in {seconds:F2} s = {records / seconds:F0} records/s ({streams.Commits} commits, {allocated / (double)records:F0} B allocated and {cpu.TotalMicroseconds / records:F2} us of CPU a record, whole process)"));
        await streams.CloseAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        return 0;
    }
}
