using Microsoft.Extensions.Logging;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>Deletes, from time to time, the folders of tasks that left and what was set aside (<c>state.cleanup.delay.ms</c>).</summary>
/// <remarks>
/// It runs on a thread of the time provider's. The first time comes a whole delay after the start: until then tasks come back to what a
/// crash left behind.
/// </remarks>
internal sealed partial class StateCleanup : IDisposable
{
    private readonly ITimer? _timer;

    public StateCleanup(StateDirectory directory, TimeSpan delay, TimeProvider time, ILogger logger) =>
        _timer = delay == Timeout.InfiniteTimeSpan ? null : time.CreateTimer(_ => CleanUp(directory, delay, logger), state: null, delay, delay);

    public void Dispose() => _timer?.Dispose();

    private static void CleanUp(StateDirectory directory, TimeSpan delay, ILogger logger)
    {
        try
        {
            foreach (var name in directory.CleanUp(delay))
            {
                Cleaned(logger, name, delay);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            NotCleaned(logger, directory.Root, exception.GetType().Name);
        }
    }

    [LoggerMessage(EventId = 4200, Level = LogLevel.Information, Message = "State folder {Folder} deleted: nothing has used it for {Delay}")]
    private static partial void Cleaned(ILogger logger, string folder, TimeSpan delay);

    [LoggerMessage(EventId = 4201, Level = LogLevel.Warning, Message = "State folders in {Root} could not be cleaned up, trying again later: {Reason}")]
    private static partial void NotCleaned(ILogger logger, string root, string reason);
}
