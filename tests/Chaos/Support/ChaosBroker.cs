using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamizFraud.Chaos.Proxy;
using Xunit;

namespace StreamizFraud.Chaos.Support;

/// <summary>
/// A broker of the test's own, which can be killed and started again on its data. Beside its plain listener it has one for each member, which
/// advertises that member's proxy: so whatever a member does goes through its proxy, and nobody has to rewrite the protocol.
/// </summary>
internal sealed class ChaosBroker : IAsyncDisposable
{
    private const int ControllerAbove = 10_000;
    private const string SkippedMarkers = "hence can be skipped";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static int _nextPort = 21_000;
    private readonly string _script;
    private readonly string _folder;
    private readonly int _port;
    private readonly string _config;
    private bool _hasLostTransaction;

    private ChaosBroker(string script, string folder, int members)
    {
        _script = script;
        _folder = folder;
        _port = FreePort();
        var listeners = Enumerable.Range(0, members).Select(member => (Name: $"MEMBER{member}", Port: FreePort())).ToList();
        Proxies = listeners.ConvertAll(listener => new FaultProxy(listener.Port));
        var own = string.Concat(listeners.Select(listener => $",{listener.Name}://127.0.0.1:{listener.Port}"));
        var advertised = string.Concat(listeners.Zip(Proxies, (listener, proxy) => $",{listener.Name}://127.0.0.1:{proxy.Port}"));
        var protocols = string.Concat(listeners.Select(listener => $",{listener.Name}:PLAINTEXT"));

        // A later line of the properties takes the place of an earlier one.
        _config = $"""
            listeners=PLAINTEXT://127.0.0.1:{_port},CONTROLLER://127.0.0.1:{_port + ControllerAbove}{own}
            advertised.listeners=PLAINTEXT://127.0.0.1:{_port}{advertised}
            listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT{protocols}
            producer.id.expiration.ms={int.MaxValue}
            """;
    }

    /// <summary>The broker itself, past all proxies.</summary>
    public string Address => $"127.0.0.1:{_port}";

    /// <summary>One a member; the member's bootstrap address is the proxy's port.</summary>
    public IReadOnlyList<FaultProxy> Proxies { get; }

    /// <summary>Starts a broker; skips the test where there is none to start.</summary>
    /// <param name="folder">Where its data lie.</param>
    /// <param name="members">How many members have a proxy.</param>
    public static async Task<ChaosBroker> StartAsync(string folder, int members)
    {
        var material = Environment.GetEnvironmentVariable("TEST_MATERIAL");
        var script = Path.Combine(material ?? string.Empty, "kafka", "kafka.sh");
        Skip.If(string.IsNullOrEmpty(material) || !File.Exists(script), "TEST_MATERIAL does not name a folder with kafka/kafka.sh, which starts a broker.");
        var broker = new ChaosBroker(script, folder, members);
        await broker.StartAsync();
        return broker;
    }

    /// <summary>Starts it, also again on its data.</summary>
    public Task StartAsync() => ScriptAsync("start", _port.ToString(System.Globalization.CultureInfo.InvariantCulture), Path.Combine(_folder, "broker"));

    /// <summary>
    /// Whether the broker's log says that it lost the end of a committed transaction when it came back: it had no leader for any partition for a moment, and its
    /// transaction coordinator skipped the markers that it had to write. No client can go on then (docs/reliability/chaos.md).
    /// </summary>
    public bool HasLostTransaction() => _hasLostTransaction || LogHasSkippedMarkers();

    /// <summary>SIGKILL: a crash.</summary>
    public Task KillAsync()
    {
        // The next start begins its log anew.
        _hasLostTransaction = HasLostTransaction();
        return ScriptAsync("kill", _port.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Makes topics whose records are never deleted.</summary>
    public async Task CreateAsync(int partitions, params string[] topics)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Address }).SetLogHandler((_, _) => { }).Build();
        await admin.CreateTopicsAsync(topics.Select(topic => new TopicSpecification
        {
            Name = topic,
            NumPartitions = partitions,
            Configs = new Dictionary<string, string> { ["retention.ms"] = "-1" },
        }));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in Proxies)
        {
            proxy.Dispose();
        }

        await KillAsync();
    }

    /// <summary>A port that is free now, and so is the one that a controller would take beside it.</summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref _nextPort);
            if (IsFree(port) && IsFree(port + ControllerAbove))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private bool LogHasSkippedMarkers()
    {
        using var log = new StreamReader(new FileStream(Path.Combine(_folder, "broker", "server.log"), FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite));
        while (log.ReadLine() is { } line)
        {
            if (line.Contains(SkippedMarkers, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private async Task ScriptAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(_script);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["KAFKA_EXTRA_CONFIG"] = _config;
        start.Environment["KAFKA_RUN_DIR"] = Path.Combine(_folder, "run");
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(StartLimit);
        // The broker inherits the script's streams and keeps them open: what matters is that the script itself has ended.
        var output = process.StandardOutput.ReadLineAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}: {await output}");
        }
    }
}
