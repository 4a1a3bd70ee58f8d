using StreamizFraud.Scoring;

namespace StreamizFraud.Decisions.Records;

/// <summary>Words of decisions in JSON.</summary>
internal static class DecisionNames
{
    public static string Of(DecisionOutcome outcome) => outcome switch
    {
        DecisionOutcome.Approve => "approve",
        DecisionOutcome.Review => "review",
        _ => "decline",
    };

    public static string Of(DecidedBy decider) => decider switch
    {
        DecidedBy.Model => "model",
        DecidedBy.Rule => "rule",
        _ => "default",
    };

    public static string Of(Degradation degradation) => degradation switch
    {
        Scoring.Degradation.None => "none",
        Scoring.Degradation.LastGoodVersion => "last_good_version",
        _ => "no_score",
    };

    public static DecisionOutcome Outcome(string name) => Known(name, DecisionOutcome.Approve, DecisionOutcome.Review, DecisionOutcome.Decline, Of);

    public static DecidedBy Decider(string name) => Known(name, DecidedBy.Model, DecidedBy.Rule, DecidedBy.Default, Of);

    public static Degradation Degradation(string name) => Known(name, Scoring.Degradation.None, Scoring.Degradation.LastGoodVersion, Scoring.Degradation.NoScore, Of);

    private static T Known<T>(string name, T first, T second, T third, Func<T, string> of) =>
        name == of(first) ? first : name == of(second) ? second : name == of(third) ? third : throw new FormatException();
}
