using System.Runtime.InteropServices;

namespace CardFraudService.Commands;

/// <summary>SIGTERM and SIGINT (Ctrl+C), turned into a request: the verb ends when it has closed, however long it is promised that may take.</summary>
/// <remarks>Thread-safe. A second Ctrl+C ends the process at once.</remarks>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Take),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Requested => _requested.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _requested.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        if (context.Signal == PosixSignal.SIGINT && _requested.IsCancellationRequested)
        {
            return;
        }

        context.Cancel = true;
        _requested.Cancel();
    }
}
