using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Chaos.Proxy;

namespace StreamizFraud.Chaos.Support;

/// <summary>One instance of the scoring service, behind a proxy of its own.</summary>
internal sealed class ScoringMember : IDisposable
{
    private const int Sigstop = 19;
    private const int Sigcont = 18;

    public ScoringMember(string id, string stateDirectory, FaultProxy proxy, TimeSpan session)
    {
        Id = id;
        Proxy = proxy;
        Process = ServiceProcess.Start(
            "score", "--bootstrap", $"127.0.0.1:{proxy.Port}", "--instance-id", id, "--state-dir", stateDirectory, "--session-timeout-ms", (int)session.TotalMilliseconds, "--group-assignment",
            Environment.GetEnvironmentVariable("CHAOS_ASSIGNMENT") is { Length: > 0 } assignment ? assignment : "Range", "--verbose");
    }

    public string Id { get; }

    public FaultProxy Proxy { get; }

    public ServiceProcess Process { get; }

    public bool IsRunning => States.LastOrDefault() == "state Running";

    /// <summary>The states that it went through, oldest first.</summary>
    public IEnumerable<string> States => Process.Lines.Select(line => line.Text).Where(text => text.StartsWith("state ", StringComparison.Ordinal));

    /// <summary>SIGSTOP: the process stands still, its connections stay open.</summary>
    public void Freeze() => Process.Signal(Sigstop);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Process.Signal(Sigcont);

    public void Dispose() => Process.Dispose();
}
