using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using StreamizFraud.Architecture.Tests.Sources;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Architecture.Tests.Snippets;

/// <summary>The program of the guide for services does what its page says: exit codes, health, a clean stop.</summary>
public sealed class ServiceProgramTests : IDisposable
{
    private const string Page = "docs/guide/service.md";
    private const int Sigterm = 15;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly Lazy<string> Program = new(Compile);
    private readonly string _state = Directory.CreateTempSubdirectory("guide-service-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task Without_a_broker_it_says_so_and_ends_with_1()
    {
        using var process = Start("127.0.0.1:1", FreePort());

        var text = await process.StandardOutput.ReadToEndAsync().WaitAsync(Limit);
        await process.WaitForExitAsync().WaitAsync(Limit);

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("Not started", text, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:1", text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task On_a_broker_it_gets_ready_and_ends_with_0_when_it_is_told_to_stop()
    {
        var address = Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP_SERVERS");
        Skip.If(string.IsNullOrEmpty(address), "KAFKA_BOOTSTRAP_SERVERS does not name a Kafka broker.");
        CreateTopics(address);
        var port = FreePort();
        using var process = Start(address, port);
        // Read all the time: a full pipe would hold the process up.
        var text = process.StandardOutput.ReadToEndAsync();

        Assert.True(await BecomesReady(process, port), "it did not become ready");
        Assert.Equal(HttpStatusCode.OK, await Ask(port, "live"));
        Assert.Equal(0, Kill(process.Id, Sigterm));
        await process.WaitForExitAsync().WaitAsync(Limit);

        Assert.True(process.ExitCode == 0, await text);
        Assert.Contains("NotRunning", await text, StringComparison.Ordinal);
    }

    private Process Start(string bootstrap, int port)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        var self = Path.Combine(AppContext.BaseDirectory, typeof(ServiceProgramTests).Assembly.GetName().Name!);
        foreach (var argument in (string[])["exec", "--runtimeconfig", self + ".runtimeconfig.json", "--depsfile", self + ".deps.json", Program.Value])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["KAFKA_BOOTSTRAP_SERVERS"] = bootstrap;
        start.Environment["INSTANCE_ID"] = "guide";
        start.Environment["STATE_DIR"] = Path.Combine(_state, "state");
        start.Environment["HEALTH_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }

    private static async Task<bool> BecomesReady(Process process, int port)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Limit && !process.HasExited)
        {
            if (await Ask(port, "ready") == HttpStatusCode.OK)
            {
                return true;
            }

            // Another process, which tells nobody when it is ready but those who ask.
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        return false;
    }

    /// <returns>Null while nobody listens.</returns>
    private static async Task<HttpStatusCode?> Ask(int port, string path)
    {
        using var client = new HttpClient();
        try
        {
            using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/{path}"));
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static void CreateTopics(string address)
    {
        using var admin = new KafkaCluster(new KafkaClusterOptions { BootstrapServers = address }).CreateAdmin();
        var noSettings = new Dictionary<string, string>();
        admin.CreateTopics([new NewTopic("card-payments", 1, -1, noSettings), new NewTopic("counts", 1, -1, noSettings)], TimeSpan.FromSeconds(20));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Beside the tests, whose dependencies it shares.</summary>
    private static string Compile()
    {
        var block = Snippet.Of(Page, File.ReadLines(Path.Combine(SourceTree.Root, Page))).Single(snippet => snippet.IsFile);
        var path = Path.Combine(AppContext.BaseDirectory, "GuideService.dll");
        SnippetCompiler.Emit(block.Code, path);
        return path;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);
}
