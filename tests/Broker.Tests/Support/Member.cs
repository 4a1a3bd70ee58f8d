using StreamizFraud.Broker.Tests.Checks;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>One instance of the service over all its lives: the same instance id and state folder each time.</summary>
internal sealed class Member(string id, string stateDirectory, IReadOnlyList<object> arguments) : IDisposable
{
    private readonly List<ServiceProcess> _lives = [];

    public string Id => id;

    public string StateDirectory => stateDirectory;

    public ServiceProcess Process => _lives[^1];

    /// <summary>The lines of each of its lives, with their times.</summary>
    public IEnumerable<IReadOnlyList<(long Ticks, string Text)>> Lives => _lives.Select(life => life.Lines);

    /// <summary>What each of its lives has printed.</summary>
    public IEnumerable<string> Texts => _lives.Select(life => life.Text);

    public bool IsRunning => Process.Lines.Select(line => line.Text).LastOrDefault(line => line.StartsWith("state ", StringComparison.Ordinal)) == "state Running";

    public void Start() => _lives.Add(ServiceProcess.Start([.. arguments, "--instance-id", id, "--state-dir", stateDirectory]));

    /// <summary>What the present process restored before it first ran.</summary>
    public IReadOnlyList<Replay> FirstReplays() =>
        [.. Process.Lines.Select(line => line.Text).TakeWhile(line => line != "state Running").Select(Replay.TryParse).OfType<Replay>()];

    /// <summary>All restores of all lives, with their times.</summary>
    public IEnumerable<(long Ticks, Replay Replay)> Replays() =>
        _lives.SelectMany(life => life.Lines).Select(line => (line.Ticks, Replay: Replay.TryParse(line.Text)!)).Where(entry => entry.Replay is not null);

    public void Dispose()
    {
        foreach (var life in _lives)
        {
            life.Dispose();
        }
    }
}
