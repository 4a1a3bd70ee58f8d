using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Testing;
using Xunit;
using Xunit.Abstractions;
using static StreamizFraud.Topology.Runtime.Tests.Control.ThresholdTopology;

namespace StreamizFraud.Topology.Runtime.Tests.Control;

/// <summary>
/// Numbers, new versions, crashes at every step of a commit, restarts and take-overs in random order: whatever comes, a record is decided by the version that
/// the history names for its offset, however often it is decided.
/// </summary>
public sealed class SameVersionTests(ITestOutputHelper output)
{
    private const int Seeds = 40;

    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public void A_record_is_decided_by_the_version_that_the_history_names(ProcessingGuarantee guarantee)
    {
        var (decided, repeated, versions) = (0, 0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var run = new Run(seed, guarantee, Build());
            Assert.True(run.Violations.Count == 0, $"seed {seed}: {string.Join("; ", run.Violations.Take(5))}");
            decided += run.Decisions.Count;
            repeated += run.Decisions.Count - run.Decisions.DistinctBy(decision => decision.Origin).Count();
            versions = Math.Max(versions, run.Decisions.Select(decision => decision.Version).Distinct().Count());
        }

        output.WriteLine($"seeds 1 to {Seeds}: {decided:N0} decisions, {repeated:N0} of them repeated, by up to {versions} versions");
        Assert.True(versions > 3);
        Assert.Equal(guarantee == ProcessingGuarantee.AtLeastOnce, repeated > 0);
    }

    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public void The_twin_that_adopts_at_once_without_recording_is_caught(ProcessingGuarantee guarantee)
    {
        var caught = Enumerable.Range(1, Seeds).Count(seed => new Run(seed, guarantee, Build(AtOnce), refusals: false).Violations.Count > 0);
        output.WriteLine($"caught with {caught} of seeds 1 to {Seeds}");
        Assert.NotEqual(0, caught);
    }

    private sealed class Run
    {
        public Run(int seed, ProcessingGuarantee guarantee, StreamTopology topology, bool refusals = true)
        {
            var random = new Random(seed);
            using var driver = new TopologyTestDriver(
                topology, new TopologyTestOptions { Partitions = 2, ProcessingGuarantee = guarantee, CommitEvery = random.Next(1, 12) });
            var (log, input) = (ControlLogTests.Log(driver), ControlLogTests.Numbers(driver));
            var (version, sent) = (0, 0);
            for (var step = 0; step < 60; step++)
            {
                switch (random.Next(12))
                {
                    case 0:
                        // Mostly seen before the next record, sometimes only with the next commit.
                        log.Append(Entry(++version, refusals && random.Next(6) == 0 ? "no number" : $"{random.Next(100)}"));
                        break;
                    case 1:
                        driver.CrashAt(Enum.GetValues<CrashPoint>()[random.Next(5)]);
                        break;
                    case 2:
                        driver.Crash();
                        break;
                    case 3:
                        driver.Restart();
                        break;
                    case 4:
                        driver.Commit();
                        break;
                    default:
                        for (var i = random.Next(1, 8); i > 0; i--)
                        {
                            input.PipeInput($"k{random.Next(5)}", random.Next(100), sent++);
                        }

                        break;
                }
            }

            driver.Commit();
            Decisions = ControlLogTests.Decisions(driver);
            if (Decisions.Select(decision => decision.Origin).Distinct().Count() != sent)
            {
                Violations.Add($"{sent} numbers, and decisions of {Decisions.Select(decision => decision.Origin).Distinct().Count()}");
            }

            var entries = log.Read();
            for (var partition = 0; partition < 2; partition++)
            {
                var history = ControlLogTests.Adoptions(driver, partition);
                foreach (var decision in Decisions.Where(decision => decision.Origin.Partition == partition))
                {
                    var named = NamedBy(history, entries, decision.Origin);
                    if (named != decision.Version)
                    {
                        Violations.Add($"{decision.Origin} was decided by version {decision.Version}, the history names {named}");
                    }
                }
            }
        }

        public List<Decision> Decisions { get; }

        public List<string> Violations { get; } = [];

        /// <summary>The version of a record, by the history and the log alone.</summary>
        private static long NamedBy(List<ControlAdoption> history, IReadOnlyList<ControlEntry> entries, RecordMetadata origin)
        {
            var known = history.Where(adoption => adoption.Covers(origin)).Select(adoption => adoption.Entries).DefaultIfEmpty(0).Max();
            var refused = history.SelectMany(adoption => adoption.Refused).ToHashSet();
            return entries.Take((int)known).Where((_, number) => !refused.Contains(number)).Select(entry => entry.Version).DefaultIfEmpty(0).Max();
        }
    }
}
