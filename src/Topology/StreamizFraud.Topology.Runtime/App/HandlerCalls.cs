using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>
/// Calls the handlers that a user has hung on an event of the client. They are called from the middle of opening, committing and closing, so
/// what one of them throws is logged and goes no further; the others are called all the same.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class HandlerCalls(ILogger logger, bool revealMessages)
{
    public void Raise<T>(string name, Action<T>? handlers, T argument)
    {
        foreach (var handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(argument);
            }
            catch (Exception exception)
            {
                AppLog.HandlerFailed(logger, name, FaultText.Report(exception, revealMessages));
            }
        }
    }

    public void Raise<T>(string name, Action<T, T>? handlers, T first, T second)
    {
        foreach (var handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(first, second);
            }
            catch (Exception exception)
            {
                AppLog.HandlerFailed(logger, name, FaultText.Report(exception, revealMessages));
            }
        }
    }
}
