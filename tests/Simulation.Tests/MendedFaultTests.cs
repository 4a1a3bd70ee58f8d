using StreamizFraud.Simulation.Tests.Compositions;
using StreamizFraud.Simulation.Tests.Ledger;
using StreamizFraud.Simulation.Tests.Twins;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Simulation.Tests;

/// <summary>Faults that the engine once had, put back: the comparison must find each of them, or a green simulation says nothing about them.</summary>
public sealed class MendedFaultTests(ITestOutputHelper output)
{
    private const int MostSeeds = 1000;

    [Theory]
    [InlineData(nameof(WindowsComposition))]
    [InlineData(nameof(JoinsComposition))]
    [InlineData(nameof(CogroupComposition))]
    [InlineData(nameof(ClocksComposition))]
    [Trait("Fault", "1.1")]
    public void Clocks_that_do_not_travel_with_the_commit_are_found(string composition) => Find(composition, cluster => new ForgetsClocks(cluster));

    [Theory]
    [InlineData(nameof(TablesComposition))]
    [InlineData(nameof(GlobalTableComposition))]
    [Trait("Fault", "1.3")]
    public void Rows_that_come_back_with_old_state_are_found(string composition) => Find(composition, cluster => new TrustsOldState(cluster));

    [Fact]
    [Trait("Fault", "1.4")]
    public void Old_rows_under_a_topic_made_anew_are_found() => Find(nameof(ResetComposition), cluster => new KnowsTopicsByName(cluster));

    [Fact]
    [Trait("Fault", "1.5")]
    public void Offsets_that_nobody_can_tell_were_reset_are_found() => Find(nameof(ResetComposition), cluster => new ForgetsClocks(cluster));

    [Fact]
    [Trait("Fault", "1.6")]
    public void Records_that_become_rows_by_a_restore_are_found() => Find(nameof(SourceTableComposition), cluster => new RestoresRawRecords(cluster));

    [Fact]
    [Trait("Fault", "1.7")]
    public void Rows_of_another_definition_that_are_read_are_found() => Find(nameof(RedefinitionComposition), cluster => new ReadsAnyDefinition(cluster));

    [Fact]
    [Trait("Fault", "1.8")]
    public void Added_partitions_that_nobody_reads_are_found() =>
        Find(nameof(GrowthComposition), cluster => new NeverSeesGrowth(cluster), IsUnrest);

    [Fact]
    [Trait("Fault", "1.9")]
    public void Held_back_results_that_fail_with_whoever_triggers_them_are_found() => Find(seed => new RunSettings(new BlamesWhoeverTriggers(seed), seed) { MayStumble = true });

    [Fact]
    [Trait("Fault", "1.9")]
    public void Held_back_results_that_are_refused_with_whoever_triggers_them_are_found() =>
        Find(nameof(RefusedHeldBackComposition), cluster => new HearsOfRefusalsLate(cluster));

    [Fact]
    [Trait("Fault", "1.10")]
    public void Dead_letters_without_bytes_are_found() => Find(nameof(FailingRecordsComposition), cluster => new EmptyDeadLetters(cluster));

    [Fact]
    [Trait("Fault", "1.11")]
    public void A_slow_record_that_comes_again_for_ever_is_found() =>
        Find(nameof(SlowRecordComposition), cluster => new NeverNoticesSlowRecords(cluster), IsUnrest);

    [Fact]
    [Trait("Fault", "1.12")]
    public void Windows_that_are_forgotten_before_their_results_are_sent_are_found() =>
        Find(nameof(ClosingComposition), cluster => new ForgetsUnsentWindows(cluster));

    [Fact]
    [Trait("Fault", "2.1")]
    public void Calls_that_never_come_back_and_count_as_done_are_found() =>
        Find(nameof(WindowsComposition), cluster => new TakesAbandonedCallsForDone(cluster));

    [Fact]
    [Trait("Fault", "2.2")]
    public void A_member_that_ends_because_it_was_put_out_is_found() => Find(
        seed => new RunSettings(new RejoinComposition(seed), seed) { Ports = cluster => new EndsWhenPutOut(cluster) }, failure => failure is FencedException);

    [Fact]
    [Trait("Fault", "3.1")]
    public void A_large_record_that_ends_the_application_is_found() =>
        Find(nameof(LargeRecordsComposition), cluster => new IgnoresTopicLimits(cluster), IsUnrest);

    private static bool IsUnrest(Exception failure) => failure is UnrestException;

    /// <param name="composition">Scenario.</param>
    /// <param name="twin">The engine with the fault.</param>
    /// <param name="counts">How the fault shows where it does not show in wrong results.</param>
    private void Find(string composition, Func<SimulatedCluster, ProcessPorts> twin, Func<Exception, bool>? counts = null) =>
        Find(seed => new RunSettings(Composition.All[composition](seed), seed) { Ports = twin, MayStumble = true }, counts);

    private void Find(Func<int, RunSettings> settings, Func<Exception, bool>? counts = null)
    {
        var failure = Seeds.FirstFailure(MostSeeds, settings, counts);

        Assert.True(failure is not null, $"Inconclusive: the fault was not found by {MostSeeds} seeds.");
        output.WriteLine(failure.Message.Split(Environment.NewLine)[0]);
    }
}
