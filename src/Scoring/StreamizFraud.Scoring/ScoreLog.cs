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

    [LoggerMessage(EventId = 4400, Level = LogLevel.Error, Message = "Task {Task}: models {Deployment} go back to the champion of before by entry {Entry}: {Reason}")]
    public static partial void RolledBack(ILogger logger, TaskId task, string deployment, long entry, string reason);

    [LoggerMessage(EventId = 4401, Level = LogLevel.Error, Message = "Task {Task}: there is no model to return to, since {Why}; a person must decide: {Reason}")]
    public static partial void NothingToReturnTo(ILogger logger, TaskId task, string reason, string why);

    [LoggerMessage(EventId = 4402, Level = LogLevel.Error, Message = "Task {Task}: models {Deployment} should go back, and the control log could not be asked ({Failure}); it will be tried again: {Reason}")]
    public static partial void RollbackFailed(ILogger logger, TaskId task, string deployment, string failure, string reason);

    [LoggerMessage(EventId = 4403, Level = LogLevel.Information, Message = "Task {Task}: models {Deployment} need not go back any more: another entry has come")]
    public static partial void RollbackOvertaken(ILogger logger, TaskId task, string deployment);

    /// <summary>The message of a failure where it may be shown, else its type.</summary>
    public static string Reason(StreamException exception) => exception.IsLoggable ? exception.Message : exception.GetType().Name;
}
