using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Scoring;

/// <summary>Log lines of the score node.</summary>
internal static partial class ScoreLog
{
    [LoggerMessage(LogLevel.Warning, "Task {Task}: model {Name} {Version}: {Notice}.")]
    public static partial void Notice(ILogger logger, TaskId task, string name, string version, string notice);
}
