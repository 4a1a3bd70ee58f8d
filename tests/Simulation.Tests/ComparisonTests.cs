using StreamizFraud.Simulation.Tests.Compositions;
using StreamizFraud.Simulation.Tests.Run;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Simulation.Tests;

/// <summary>A run under every kind of trouble gives what an undisturbed run of the same topology over the same input gives.</summary>
public sealed class ComparisonTests(ITestOutputHelper output)
{
    private const int SeedCount = 100;

    private static readonly Dictionary<string, Func<int, Composition>> Compositions = new()
    {
        [nameof(WindowsComposition)] = seed => new WindowsComposition(seed),
        [nameof(JoinsComposition)] = seed => new JoinsComposition(seed),
        [nameof(CogroupComposition)] = seed => new CogroupComposition(seed),
        [nameof(TablesComposition)] = seed => new TablesComposition(seed),
        [nameof(FailingRecordsComposition)] = seed => new FailingRecordsComposition(seed),
        [nameof(HeldBackComposition)] = seed => new HeldBackComposition(seed),
        [nameof(LargeRecordsComposition)] = seed => new LargeRecordsComposition(seed),
        [nameof(SourceTableComposition)] = seed => new SourceTableComposition(seed),
        [nameof(GlobalTableComposition)] = seed => new GlobalTableComposition(seed),
        [nameof(GrowthComposition)] = seed => new GrowthComposition(seed),
        [nameof(SlowRecordComposition)] = seed => new SlowRecordComposition(seed),
        [nameof(ResetComposition)] = seed => new ResetComposition(seed),
        [nameof(ClocksComposition)] = seed => new ClocksComposition(seed),
    };

    public static TheoryData<string> Names => [.. Compositions.Keys];

    /// <summary>What is compared is determined by the input alone: when a member commits and how much it reads at once changes nothing.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Without_trouble_nothing_differs_however_a_member_goes_about_it(string composition) =>
        Seeds.RunAll(SeedCount, seed => new RunSettings(Compositions[composition](seed), seed) { Calm = true }, output);

    [Theory]
    [MemberData(nameof(Names))]
    public void Exactly_once_nothing_differs_from_an_undisturbed_run(string composition) =>
        Seeds.RunAll(SeedCount, seed => new RunSettings(Compositions[composition](seed), seed), output);

    [Theory]
    [MemberData(nameof(Names))]
    public void At_least_once_nothing_of_an_undisturbed_run_is_missing(string composition) =>
        Seeds.RunAll(SeedCount, seed => new RunSettings(Compositions[composition](seed), seed) { ExactlyOnce = false, Refuses = false }, output);
}
