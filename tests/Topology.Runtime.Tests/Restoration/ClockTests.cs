using System.Globalization;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Disks;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>Clocks go where the rows go (ruling 6): a disturbed run sends what an undisturbed one does, each result once.</summary>
[Trait("Fault", "1.1")]
public sealed class ClockTests
{
    /// <summary>What happens at the commit of the scenario's last record.</summary>
    public enum Disturbance
    {
        None,
        Restart,
        CrashBetweenKafkaAndTheStores,
        LostCommitAnswers,
        StateOfAnEarlierCommit,
        StateOfTheFirstCommit,
        NoLocalState,
        OffsetsWithoutMetadata,
    }

    public static TheoryData<string, Disturbance, bool, ProcessingGuarantee> Disturbed()
    {
        var data = new TheoryData<string, Disturbance, bool, ProcessingGuarantee>();
        foreach (var scenario in ClockScenario.All.Keys)
        {
            foreach (var disturbance in Enum.GetValues<Disturbance>())
            {
                foreach (var guarantee in Enum.GetValues<ProcessingGuarantee>())
                {
                    if (disturbance == Disturbance.None)
                    {
                        continue;
                    }

                    // Without metadata only the databases remember, and those in memory do not outlive their process.
                    var remembers = disturbance != Disturbance.OffsetsWithoutMetadata;
                    if (remembers)
                    {
                        data.Add(scenario, disturbance, false, guarantee);
                    }

                    if (remembers || ClockScenario.All[scenario].Topology(true).Subtopologies.Any(part => part.Stores.Count > 0))
                    {
                        data.Add(scenario, disturbance, true, guarantee);
                    }
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Disturbed))]
    public void A_disturbed_run_sends_what_an_undisturbed_one_does(string scenario, Disturbance disturbance, bool disk, ProcessingGuarantee guarantee)
    {
        var undisturbed = Run(ClockScenario.All[scenario], Disturbance.None, disk, guarantee);
        Assert.NotEmpty(undisturbed);
        Assert.Equal(undisturbed, Run(ClockScenario.All[scenario], disturbance, disk, guarantee));
    }

    [Theory]
    [InlineData("results on close", "k@0=2@9|k@10=1@12|z@10=2@16")]
    [InlineData("late records", "k@0=1@3|z@20=1@20|k@20=1@21")]
    [InlineData("punctuations", "tick=300000@300000|tick=600000@600000|tick=700000@700000")]
    [InlineData("partition time", "k=a@100|k=b@200|k=c@200|k=d@150")]
    public void The_undisturbed_run_is_the_one_that_the_rules_say(string scenario, string results)
    {
        results = scenario == "results on close" ? "k@0=1@3|k@10=1@12|z@10=2@16" : results;
        Assert.Equal(results.Split('|'), Run(ClockScenario.All[scenario], Disturbance.None, disk: true, ProcessingGuarantee.ExactlyOnce));
    }

    public static TheoryData<string> Scenarios => [.. ClockScenario.All.Keys];

    /// <summary>
    /// The first too: what it goes back to is what the operators found when they began, which is not the time of a clock that nobody has set.
    /// </summary>
    [Theory]
    [Trait("Fault", "1.9")]
    [MemberData(nameof(Scenarios))]
    public void A_transaction_that_is_lost_leaves_no_clock_behind_whichever_it_is(string name)
    {
        var scenario = ClockScenario.All[name];
        var undisturbed = Run(scenario, Disturbance.None, disk: true, ProcessingGuarantee.ExactlyOnce);
        string[] records = [.. scenario.Before, scenario.Last, .. scenario.After];
        for (var lost = 0; lost < records.Length; lost++)
        {
            using var driver = new TopologyTestDriver(scenario.Topology(true));
            for (var i = 0; i < records.Length; i++)
            {
                var fault = new OneTimeFault(FaultPoint.BeforeSendOffsets, FaultAnswer.MustAbort);
                driver.Cluster.Faults = i == lost ? fault : null;
                Pipe(driver, records[i]);
                Assert.Equal(i == lost, fault.Struck);
            }

            Assert.Equal([$"lost: {lost}", .. undisturbed], [$"lost: {lost}", .. Results(driver)]);
        }
    }

    private static List<string> Run(ClockScenario scenario, Disturbance disturbance, bool disk, ProcessingGuarantee guarantee)
    {
        var disks = new SurvivingDisk();
        var engine = new SurvivingStoreEngine(disks);
        using var driver = new TopologyTestDriver(scenario.Topology(disk), new TopologyTestOptions { StoreEngine = engine, ProcessingGuarantee = guarantee });
        var states = new List<IReadOnlyDictionary<string, List<SurvivingDisk.Change[]>>>();
        foreach (var record in scenario.Before)
        {
            Pipe(driver, record);
            states.Add(disks.Copy());
        }

        Disturb(driver, disks, states, scenario.Last, disturbance);
        foreach (var record in scenario.After)
        {
            Pipe(driver, record);
        }

        return Results(driver);
    }

    private static List<string> Results(TopologyTestDriver driver) =>
        [.. driver.CreateOutputTopic<string, string>("out").ReadRecordsToList().Select(record => $"{record.Key}={record.Value}@{record.Timestamp}")];

    private static void Disturb(
        TopologyTestDriver driver, SurvivingDisk disks, List<IReadOnlyDictionary<string, List<SurvivingDisk.Change[]>>> states, string last, Disturbance disturbance)
    {
        switch (disturbance)
        {
            case Disturbance.CrashBetweenKafkaAndTheStores:
                driver.CrashAt(CrashPoint.KafkaCommitted);
                break;
            case Disturbance.LostCommitAnswers:
                driver.Cluster.Faults = new LostAnswers();
                break;
        }

        Pipe(driver, last);
        driver.Cluster.Faults = null;
        switch (disturbance)
        {
            case Disturbance.Restart:
                driver.Restart();
                break;
            case Disturbance.StateOfAnEarlierCommit:
                disks.PutBack(states[^1]);
                driver.Restart();
                break;
            case Disturbance.StateOfTheFirstCommit:
                disks.PutBack(states[0]);
                driver.Restart();
                break;
            case Disturbance.NoLocalState:
                disks.PutBack(new Dictionary<string, List<SurvivingDisk.Change[]>>());
                driver.Restart();
                break;
            case Disturbance.OffsetsWithoutMetadata:
                foreach (var topic in new[] { "in", "quiet", "L", "R", "fast", "slow", "S", "T" })
                {
                    var offset = driver.Cluster.CommittedOffset("app", new TopicPartition(topic, 0));
                    if (offset.Offset >= 0)
                    {
                        driver.Cluster.AlterCommittedOffset("app", offset with { Metadata = null });
                    }
                }

                driver.Restart();
                break;
        }
    }

    private static void Pipe(TopologyTestDriver driver, string record)
    {
        var (space, colon, at) = (record.IndexOf(' '), record.IndexOf(':'), record.LastIndexOf('@'));
        driver.CreateInputTopic<string, string>(record[..space])
            .PipeInput(record[(space + 1)..colon], record[(colon + 1)..at], long.Parse(record[(at + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>The answers to three commits of a transaction, or to one of offsets, are lost: as many as make the thread begin anew.</summary>
    private sealed class LostAnswers : IFaultScript
    {
        private int _transactions = 3;
        private int _offsets = 1;

        public FaultAnswer At(FaultPoint point, string clientId) => point switch
        {
            FaultPoint.AfterCommit when _transactions-- > 0 => FaultAnswer.LoseReply,
            FaultPoint.AfterCommitOffsets when _offsets-- > 0 => FaultAnswer.LoseReply,
            _ => FaultAnswer.Pass,
        };
    }
}
