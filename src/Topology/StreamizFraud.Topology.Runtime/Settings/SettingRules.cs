using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Settings;

/// <summary>What settings must be, each alone (<see cref="AllSettings"/>) and together. Every problem is told, one sentence each.</summary>
internal static class SettingRules
{
    /// <summary>Two settings that must fit, and what is wrong if they do not; looked at if each is right alone.</summary>
    private static readonly (string One, string Other, Func<StreamsConfig, string?> Problem)[] Together =
    [
        (nameof(StreamsConfig.CommitInterval), nameof(StreamsConfig.TransactionTimeout), CommitsWithinTransactions),
        (nameof(StreamsConfig.SessionTimeout), nameof(StreamsConfig.MaxPollInterval), PollsWithinSessions),
        (nameof(StreamsConfig.BadRecords), nameof(StreamsConfig.DeadLetterTopic), DeadLettersHaveTopic),
        (nameof(StreamsConfig.GroupAssignment), nameof(StreamsConfig.GroupInstanceId), AnchoredMembersAreDynamic),
    ];

    /// <summary>Everything that is wrong.</summary>
    public static IEnumerable<string> Problems(StreamsConfig config)
    {
        var wrong = new HashSet<string>(StringComparer.Ordinal);
        foreach (var setting in AllSettings.All)
        {
            if (setting.Fault(config) is { } fault && wrong.Add(setting.Name) && (setting.After is null || !wrong.Contains(setting.After)))
            {
                yield return $"{setting.Name} {fault}.";
            }
        }

        foreach (var (one, other, problem) in Together)
        {
            if (!wrong.Contains(one) && !wrong.Contains(other) && problem(config) is { } told)
            {
                yield return told;
            }
        }

        foreach (var problem in ClientKeys.Problems(config.Properties))
        {
            yield return problem;
        }
    }

    private static string? CommitsWithinTransactions(StreamsConfig config) =>
        config.ProcessingGuarantee == ProcessingGuarantee.ExactlyOnce && config.CommitInterval >= config.TransactionTimeout
            ? $"{nameof(config.CommitInterval)} is {config.CommitInterval}; with exactly once it must be below {nameof(config.TransactionTimeout)}, {config.TransactionTimeout}, or the broker aborts every transaction."
            : null;

    /// <summary>The client refuses a longer session than the poll interval.</summary>
    private static string? PollsWithinSessions(StreamsConfig config) => config.MaxPollInterval < config.SessionTimeout
        ? $"{nameof(config.MaxPollInterval)} is {config.MaxPollInterval}; it must not be below {nameof(config.SessionTimeout)}, {config.SessionTimeout}."
        : null;

    /// <summary>
    /// A static member that ends between giving a partition away and joining again comes back without a rebalance, and the classic protocol then has nobody who would give
    /// that partition to its next owner. In the protocol of KIP-848 one that comes back after a crash is refused until its session has ended, which the client takes for fatal.
    /// </summary>
    private static string? AnchoredMembersAreDynamic(StreamsConfig config) => config.GroupAssignment != GroupAssignment.Range && config.GroupInstanceId is not null
        ? $"{nameof(config.GroupInstanceId)} is set, and {nameof(config.GroupAssignment)} is {config.GroupAssignment}, which takes no static members: leave it out, or use {GroupAssignment.Range}."
        : null;

    private static string? DeadLettersHaveTopic(StreamsConfig config) => config.BadRecords == BadRecordPolicy.DeadLetter && config.DeadLetterTopic is null
        ? $"{nameof(config.BadRecords)} is {BadRecordPolicy.DeadLetter}, but {nameof(config.DeadLetterTopic)} names no topic."
        : null;
}
