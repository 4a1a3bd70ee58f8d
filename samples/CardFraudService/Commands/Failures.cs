using System.Diagnostics;
using CardFraudService.Csv;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Records;

namespace CardFraudService.Commands;

/// <summary>How a verb fails: known failures are one clear line, not a stack.</summary>
internal static class Failures
{
    /// <summary>Runs a verb; its exit code.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InputException or StreamException or ModelMismatchException or ScoringException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"error: {exception.Message}").ConfigureAwait(false);
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("cancelled").ConfigureAwait(false);
            return ExitCode.Cancelled;
        }
        catch (Exception exception)
        {
            // Its words may quote a payment: where it was thrown has to do.
            await Console.Error.WriteLineAsync($"error: {exception.GetType()}{Environment.NewLine}{new StackTrace(exception, fNeedFileInfo: true)}").ConfigureAwait(false);
            return ExitCode.Failure;
        }
    }
}
