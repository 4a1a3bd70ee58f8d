using StreamizFraud.Scoring;
using StreamizFraud.Topology.Records;
using Xunit;

namespace StreamizFraud.Decisions.Tests.Records;

/// <summary>Decisions with anything in them.</summary>
internal static class RandomDecision
{
    public static Decision Of(Random random) => new()
    {
        PaymentId = Text(random),
        CardToken = Maybe(random, Text),
        Outcome = (DecisionOutcome)random.Next(3),
        DecidedBy = (DecidedBy)random.Next(3),
        Rule = Maybe(random, Text),
        NotedRules = Many(random, Text),
        RuleSet = Maybe(random, one => new RuleSetStamp(Text(one), Text(one), Hash(one))),
        Score = random.Next(4) == 0 ? null : Single(random),
        CalibratedScore = random.Next(4) == 0 ? null : Double(random),
        Threshold = random.Next(4) == 0 ? null : Double(random),
        Reasons = Many(random, one => new ReasonCode(Text(one), Double(one), Text(one))),
        Model = new ModelIdentity(Text(random), Text(random), Hash(random)),
        FeatureSet = Text(random),
        FeatureSetSha256 = Hash(random),
        Features = Many(random, one => one.Next(4) == 0 ? double.NaN : Double(one)).ToArray(),
        Late = random.Next(2) == 0,
        ColdStart = random.Next(2) == 0,
        Degraded = (Degradation)random.Next(3),
        EventTimeMs = random.NextInt64(4_102_444_800_000),
        Source = Place(random),
        Path = Many(random, Place),
    };

    /// <summary>Equal in every bit, lists by their items.</summary>
    public static void AssertEqual(Decision expected, Decision found)
    {
        Assert.Equal(expected.NotedRules, found.NotedRules);
        Assert.Equal(expected.Reasons, found.Reasons);
        Assert.Equal(expected.Features.ToArray().Select(BitConverter.DoubleToInt64Bits), found.Features.ToArray().Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(Bits(expected.Score), Bits(found.Score));
        Assert.Equal(expected.Path, found.Path);
        Assert.Equal(expected with { NotedRules = [], Reasons = [], Features = default, Path = [] }, found with { NotedRules = [], Reasons = [], Features = default, Path = [] });
    }

    private static RecordMetadata Place(Random random) => random.Next(3) == 0 ? RecordMetadata.None : new RecordMetadata(Text(random), random.Next(), random.NextInt64());

    private static List<T> Many<T>(Random random, Func<Random, T> make) => [.. Enumerable.Range(0, random.Next(5)).Select(_ => make(random))];

    private static T? Maybe<T>(Random random, Func<Random, T> make)
        where T : class => random.Next(3) == 0 ? null : make(random);

    private static string Text(Random random) => string.Concat(Many(random, one => ((string[])["a", "é", "\U0001F600", "\"", "\\", "\n", "<", "x", " "])[one.Next(9)]));

    private static string Hash(Random random)
    {
        var bytes = new byte[32];
        random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static double Double(Random random) => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)) is var any && double.IsFinite(any) ? any : 0.1;

    private static float Single(Random random) => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)) is var any && float.IsFinite(any) ? any : 0.1f;

    private static int? Bits(float? value) => value is { } known ? BitConverter.SingleToInt32Bits(known) : null;
}
