using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Scoring;

/// <summary>Log lines of the score node.</summary>
internal static partial class ScoreLog
{
    [LoggerMessage(LogLevel.Warning, "Task {Task}: model {Name} {Version}: {Notice}.")]
    public static partial void Notice(ILogger logger, TaskId task, string name, string version, string notice);

    [LoggerMessage(LogLevel.Error, "Task {Task}: the model cannot be used ({Reason}); the last good version, {Name} {Version}, scores until the next start.")]
    public static partial void LastGoodVersion(ILogger logger, TaskId task, string reason, string name, string version);

    [LoggerMessage(LogLevel.Error, "Task {Task}: model {Name} {Version} cannot be run ({Reason}); {Count} rows go on without a score.")]
    public static partial void NoScore(ILogger logger, TaskId task, string name, string version, string reason, int count);

    [LoggerMessage(LogLevel.Error, "Task {Task}: model {Name} {Version} is not there beside the models that decide, since it is refused; they go on: {Reason}")]
    public static partial void NotBeside(ILogger logger, TaskId task, string name, string version, string reason);

    [LoggerMessage(LogLevel.Information, "Task {Task}: model {Name} {Version}, SHA-256 {Sha256}, scores from here on, by version {Entry} of models {Deployment}")]
    public static partial void Scores(ILogger logger, TaskId task, string name, string version, string sha256, long entry, string deployment);

    /// <summary>The message of a failure where it may be shown, else its type.</summary>
    public static string Reason(StreamException exception) => exception.IsLoggable ? exception.Message : exception.GetType().Name;
}
