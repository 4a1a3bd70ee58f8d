using CardFraudService.Service;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>How the scoring service runs.</summary>
internal sealed record ServiceOptions
{
    public required string StateDirectory { get; init; }

    public required string Model { get; init; }

    /// <summary>Folder of the packages of deployments; null: none are followed.</summary>
    public string? Models { get; init; }

    /// <summary>PEM files of the keys that sign packages; empty: packages need no signature.</summary>
    public IReadOnlyList<string> PackageKeys { get; init; } = [];

    /// <summary>When champions of deployments are taken back.</summary>
    public RollbackOptions Rollback { get; init; } = new();

    /// <summary>Time between two lines that say how much memory the process has; null: none are printed.</summary>
    public TimeSpan? MemoryInterval { get; init; }

    /// <summary>Whether models are watched.</summary>
    public bool Monitor { get; init; }

    public string? InstanceId { get; init; }

    public int? TerminalPartitions { get; init; }

    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public GroupAssignment Assignment { get; init; } = GroupAssignment.Range;

    /// <summary>Keep what was processed in the topic between card and terminal features, to audit it.</summary>
    public bool KeepRepartition { get; init; }

    /// <summary>One payment that cannot be processed, such as one whose amount overflows its card's sums, must not stop the others.</summary>
    public StreamsConfig ToConfig(string applicationId) => new()
    {
        ApplicationId = applicationId,
        StateDirectory = StateDirectory,
        GroupAssignment = Assignment,
        // Only range takes static members: else the name is that of the instance's clients.
        GroupInstanceId = Assignment == GroupAssignment.Range ? InstanceId : null,
        ClientId = Assignment == GroupAssignment.Range ? null : InstanceId,
        CommitInterval = CommitInterval,
        SessionTimeout = SessionTimeout,
        RequestTimeout = Topics.Patience,
        BadRecords = BadRecordPolicy.DeadLetter,
        DeadLetterTopic = FraudTopology.DeadLetters,
        RepartitionPurgeInterval = KeepRepartition ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(30),
    };
}
