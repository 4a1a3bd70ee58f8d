using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Xunit;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>
/// A broker of the test's own behind TLS and SASL (PLAIN and SCRAM) that allows nothing without an ACL. Users: <c>admin</c>, who may do
/// everything, and <c>app</c>.
/// </summary>
public sealed class SecuredBroker : IAsyncLifetime
{
    /// <summary>Password of <c>app</c>; no message may show it.</summary>
    public const string Password = "app-s3cret-Xy";

    private const string AdminPassword = "admin-s3cret-Zq";
    private const string StorePassword = "store-s3cret-Kw";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly TempFolder _folder = new();
    private Process? _process;
    private IAdminClient? _admin;

    /// <summary>Why there is no broker; null if there is one.</summary>
    public string? Missing { get; private set; }

    /// <summary>Its address.</summary>
    public string Address { get; private set; } = string.Empty;

    /// <summary>The certificate that clients must trust.</summary>
    public string Certificate => Path.Combine(_folder.Path, "broker.pem");

    /// <summary>A client as administrator.</summary>
    public IAdminClient Admin => _admin!;

    public async Task InitializeAsync()
    {
        var kafka = Path.Combine(Environment.GetEnvironmentVariable("TEST_MATERIAL") ?? string.Empty, "kafka");
        if (!Directory.Exists(Path.Combine(kafka, "libs")))
        {
            Missing = "TEST_MATERIAL names no folder with kafka/libs.";
            return;
        }

        if (!CanRun("keytool", "-help") || !CanRun("java", "-version"))
        {
            Missing = "java and keytool (17 or later) are not on the path.";
            return;
        }

        var (port, controller) = (FreePort(), FreePort());
        Address = $"127.0.0.1:{port}";
        var store = Path.Combine(_folder.Path, "broker.p12");
        Run("keytool", "-genkeypair", "-alias", "broker", "-keyalg", "RSA", "-keysize", "2048", "-validity", "2", "-dname", "CN=localhost", "-ext", "SAN=ip:127.0.0.1,dns:localhost",
            "-storetype", "PKCS12", "-keystore", store, "-storepass", StorePassword, "-keypass", StorePassword);
        Run("keytool", "-exportcert", "-rfc", "-alias", "broker", "-keystore", store, "-storepass", StorePassword, "-file", Certificate);
        var settings = Path.Combine(_folder.Path, "server.properties");
        await File.WriteAllTextAsync(settings, Settings(port, controller, store));
        string[] java = ["-Xms128m", "-Xmx512m", "-cp", Path.Combine(kafka, "libs", "*"), $"-Dlog4j2.configurationFile={Path.Combine(kafka, "log4j2.properties")}"];
        Run("java", [.. java, "kafka.tools.StorageTool", "format", "-t", "AAAAAAAAAAAAAAAAAAAAAA", "-c", settings,
            "--add-scram", $"SCRAM-SHA-256=[name=app,password={Password}]", "--add-scram", $"SCRAM-SHA-512=[name=app,password={Password}]"]);
        _process = Start("java", [.. java, "kafka.Kafka", settings]);
        var started = new TaskCompletionSource();
        var tail = new StringBuilder();
        void Line(object sender, DataReceivedEventArgs line)
        {
            tail.AppendLine(line.Data);
            if (line.Data?.Contains("Kafka Server started", StringComparison.Ordinal) == true)
            {
                started.TrySetResult();
            }
        }

        _process.OutputDataReceived += Line;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        // The delay is the limit, which is told with what the broker said; nobody sleeps.
        await Task.WhenAny(started.Task, _process.WaitForExitAsync(), Task.Delay(Patience));
        Assert.True(started.Task.IsCompleted, $"The broker did not start: {tail}");
        _admin = new AdminClientBuilder(Client("admin", AdminPassword, "PLAIN")).SetLogHandler((_, _) => { }).Build();
    }

    public async Task DisposeAsync()
    {
        _admin?.Dispose();
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _folder.Dispose();
    }

    /// <summary>Properties of a client, by librdkafka's names.</summary>
    public Dictionary<string, string> Properties(string mechanism, string password = Password) => new()
    {
        ["security.protocol"] = "SASL_SSL",
        ["ssl.ca.location"] = Certificate,
        ["sasl.mechanism"] = mechanism,
        ["sasl.username"] = "app",
        ["sasl.password"] = password,
    };

    /// <summary>Properties of a plain client as administrator.</summary>
    public ClientConfig AdminClient() => Client("admin", AdminPassword, "PLAIN");

    private ClientConfig Client(string user, string password, string mechanism)
    {
        var properties = Properties(mechanism, password);
        properties["sasl.username"] = user;
        properties["bootstrap.servers"] = Address;
        return new ClientConfig(properties);
    }

    private string Settings(int port, int controller, string store) => $"""
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:{controller}
        listeners=SASL_SSL://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
        advertised.listeners=SASL_SSL://127.0.0.1:{port}
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL
        inter.broker.listener.name=SASL_SSL
        sasl.mechanism.inter.broker.protocol=PLAIN
        sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
        listener.name.sasl_ssl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="{AdminPassword}" user_admin="{AdminPassword}" user_app="{Password}";
        listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
        listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
        authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
        super.users=User:admin;User:ANONYMOUS
        allow.everyone.if.no.acl.found=false
        ssl.keystore.location={store}
        ssl.keystore.password={StorePassword}
        ssl.key.password={StorePassword}
        ssl.keystore.type=PKCS12
        ssl.truststore.location={store}
        ssl.truststore.password={StorePassword}
        ssl.truststore.type=PKCS12
        log.dirs={Path.Combine(_folder.Path, "logs")}
        auto.create.topics.enable=false
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=2
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=2
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        group.min.session.timeout.ms=1000
        log.retention.ms=-1
        """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool CanRun(string program, string argument)
    {
        try
        {
            Run(program, argument);
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {arguments[0]} ended with {process.ExitCode}: {output.GetAwaiter().GetResult()} {errors}");
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
}
