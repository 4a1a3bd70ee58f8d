using StreamizFraud.Topology.Runtime.App;

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

    private static string? DeadLettersHaveTopic(StreamsConfig config) => config.BadRecords == BadRecordPolicy.DeadLetter && config.DeadLetterTopic is null
        ? $"{nameof(config.BadRecords)} is {BadRecordPolicy.DeadLetter}, but {nameof(config.DeadLetterTopic)} names no topic."
        : null;
}
