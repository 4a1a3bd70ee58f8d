using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>How soon others get the partitions of an instance with a stable identity that is not coming back.</summary>
[Trait("Fault", "2.3")]
public sealed class LeavingTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Longer than any test waits: whoever waits for a session fails.</summary>
    private static readonly TimeSpan Session = TimeSpan.FromHours(1);

    private static int _number;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"leaving-{Environment.ProcessId}-{Interlocked.Increment(ref _number)}");
    private readonly SimulatedCluster _cluster = new();

    public LeavingTests() => _cluster.CreateTopic("in", 2);

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task An_instance_that_is_removed_for_good_costs_nobody_a_session()
    {
        await using var goes = Start("goes");
        await using var stays = Start("stays");
        await BothPartitionsAreRead(goes, stays);

        Assert.True(await goes.CloseAsync(new CloseOptions { Timeout = Patience, LeaveGroup = true }));

        var before = stays.ProcessedRecords;
        Produce();
        await Until(() => stays.ProcessedRecords >= before + 2, "the other has both partitions");
    }

    [Fact]
    public async Task An_instance_that_fails_costs_nobody_a_session()
    {
        await using var fails = Start("fails", text => text == "poison" ? throw new InvalidOperationException("no") : text);
        await using var stays = Start("stays");
        await BothPartitionsAreRead(fails, stays);

        var before = stays.ProcessedRecords;
        _cluster.Produce("in", 0, null, "poison"u8.ToArray(), 1);
        _cluster.Produce("in", 1, null, "poison"u8.ToArray(), 1);

        Assert.Same(await Record.ExceptionAsync(() => fails.Completion.WaitAsync(Patience)), fails.Failure);
        Assert.Equal(KafkaStreamsState.Error, fails.State);
        await Until(() => stays.ProcessedRecords >= before + 2, "the other has both partitions");
    }

    private async Task BothPartitionsAreRead(KafkaStreams one, KafkaStreams other)
    {
        await Until(() => one.State == KafkaStreamsState.Running && other.State == KafkaStreamsState.Running, "both to run");
        var sent = 0;
        await Until(
            () =>
            {
                if (one.ProcessedRecords + other.ProcessedRecords < sent)
                {
                    return false;
                }

                if (one.ProcessedRecords > 0 && other.ProcessedRecords > 0)
                {
                    return true;
                }

                // The first one may have had both partitions until now.
                Produce();
                sent += 2;
                return false;
            },
            "both to read");
    }

    private void Produce()
    {
        for (var partition = 0; partition < 2; partition++)
        {
            _cluster.Produce("in", partition, null, Encoding.UTF8.GetBytes("x"), 1);
        }
    }

    private KafkaStreams Start(string instance, Func<string, string>? map = null)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").MapValues(value => map?.Invoke(value) ?? value).ForEach((_, _) => { });
        var streams = new KafkaStreams(
            builder.Build(),
            new StreamsConfig
            {
                ApplicationId = "app",
                GroupInstanceId = instance,
                StateDirectory = Path.Combine(_folder, instance),
                SessionTimeout = Session,
                MaxPollInterval = Session,
                CommitInterval = TimeSpan.FromMilliseconds(20),
                PollTimeout = TimeSpan.FromMilliseconds(20),
            },
            _cluster,
            new MemoryStoreEngine());
        streams.Start();
        return streams;
    }

    private static Task Until(Func<bool> condition, string what) => Eventually.Holds(condition, Patience, () => $"Waited for {what}.");
}
