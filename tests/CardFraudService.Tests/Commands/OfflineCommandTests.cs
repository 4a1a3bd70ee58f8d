using System.Net;
using System.Net.Sockets;
using StreamizFraud.Broker.Tests.Support;
using Xunit;

namespace CardFraudService.Tests.Commands;

/// <summary>What the verbs say when something is not there or does not fit. None of it needs a broker.</summary>
public sealed class OfflineCommandTests : IDisposable
{
    private const string Header = "TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_TIME_SECONDS,TX_TIME_DAYS,TX_FRAUD";

    // Nothing listens on the port of "tcpmux".
    private const string Nowhere = "127.0.0.1:1";
    private const int Sigint = 2;
    private const int Sigterm = 15;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_broker_the_verbs_fail_within_30_seconds_and_name_the_address()
    {
        var input = await WriteInput();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var runs = await Task.WhenAll(
            ServiceProcess.RunAsync(Limit, "score", "--bootstrap", Nowhere, "--instance-id", "A", "--state-dir", _folder["state"]),
            ServiceProcess.RunAsync(Limit, "produce", "--bootstrap", Nowhere, "--input", input, "--output-dir", _folder.Path),
            ServiceProcess.RunAsync(Limit, "audit", "--bootstrap", Nowhere));

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        foreach (var (code, text) in runs)
        {
            Assert.Equal(1, code);
            Assert.Contains(Nowhere, ErrorOf(text), StringComparison.Ordinal);
        }

        // The file was read before the broker was looked for.
        AssertRejects(_folder["payments.rejects.csv"], input);
    }

    [Theory]
    [Trait("Fault", "2.3")]
    [InlineData(Sigterm)]
    [InlineData(Sigint)]
    public async Task A_member_that_is_told_to_stop_ends_by_itself_with_0_however_slow_the_cluster_is(int signal)
    {
        // A cluster that takes connections and says nothing: what is under way then lasts until the request time-out of 20 s.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var member = ServiceProcess.Start(
            "score", "--bootstrap", $"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", "--instance-id", "A", "--state-dir", _folder["state"]);
        using var connection = await silent.AcceptTcpClientAsync(new CancellationTokenSource(Limit).Token);
        var clock = System.Diagnostics.Stopwatch.StartNew();

        member.Signal(signal);
        var code = await member.ExitAsync(Limit);

        Assert.True(code == 0, $"exit code {code} after {clock.Elapsed.TotalSeconds:0.0} s: {member.Text}");
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_model_with_other_features_is_refused_by_name()
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx"));
        var at = bytes.AsSpan().IndexOf("TX_DURING_NIGHT"u8);
        Assert.True(at > 0);
        "TX_DURING_LUNCH"u8.CopyTo(bytes.AsSpan(at));
        await File.WriteAllBytesAsync(_folder["other.onnx"], bytes);

        var error = await RunWithModel("other.onnx");

        Assert.Contains("TX_DURING_LUNCH", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_file_that_is_cut_off_is_refused()
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx"));
        await File.WriteAllBytesAsync(_folder["cut.onnx"], bytes[..(bytes.Length / 2)]);

        var error = await RunWithModel("cut.onnx");

        Assert.Contains("model", error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_model_that_is_missing_is_refused_by_path() =>
        Assert.Contains(_folder["none.onnx"], await RunWithModel("none.onnx"), StringComparison.Ordinal);

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var (code, text) = await ServiceProcess.RunAsync(Limit, "features", "--input", _folder["none.csv"], "--output", _folder["features.csv"]);
        Assert.Equal(1, code);
        Assert.Contains(_folder["none.csv"], ErrorOf(text), StringComparison.Ordinal);

        (code, text) = await ServiceProcess.RunAsync(Limit, "produce", "--bootstrap", Nowhere, "--input", _folder["none.csv"], "--output-dir", _folder.Path);
        Assert.Equal(1, code);
        Assert.Contains(_folder["none.csv"], ErrorOf(text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_rows_go_to_the_rejects_with_line_and_column_and_the_others_are_computed()
    {
        var input = await WriteInput();

        var (code, text) = await ServiceProcess.RunAsync(Limit, "features", "--input", input, "--output", _folder["features.csv"]);

        Assert.True(code == 3, text);
        Assert.Contains("2 of 4 rows were rejected", text, StringComparison.Ordinal);
        Assert.Contains("2 rows in", text, StringComparison.Ordinal);
        Assert.Equal(["0", "3"], Ids(_folder["features.csv"]));
        AssertRejects(_folder["features.csv.rejects.csv"], input);
    }

    private static string[] Ids(string path) => [.. File.ReadLines(path).Skip(1).Select(line => line.Split(',')[0])];

    private static void AssertRejects(string path, string input)
    {
        var rejects = File.ReadAllLines(path);
        Assert.Equal(3, rejects.Length);
        Assert.StartsWith($"{input},3,TX_AMOUNT,", rejects[1], StringComparison.Ordinal);
        Assert.StartsWith($"{input},4,", rejects[2], StringComparison.Ordinal);
    }

    /// <summary>The one line of a failure; a stack would be more.</summary>
    private static string ErrorOf(string text)
    {
        var line = Assert.Single(text.Split(Environment.NewLine), line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        return line;
    }

    private async Task<string> WriteInput()
    {
        var path = _folder["payments.csv"];
        await File.WriteAllLinesAsync(path,
        [
            Header,
            "0,2018-04-01 00:00:31,1,7,57.16,31,0,0",
            "1,2018-04-01 00:02:10,1,7,much,130,0,0",
            "2,2018-04-01 00:07:56",
            "3,2018-04-01 00:09:29,1,7,81.51,569,0,0",
        ]);
        return path;
    }

    private async Task<string> RunWithModel(string model)
    {
        var (code, text) = await ServiceProcess.RunAsync(Limit, "run", "--payments", 100, "--cards", 20, "--terminals", 20, "--days", 8, "--model", _folder[model], "--output-dir", _folder["run"]);
        Assert.True(code == 1, $"exit code {code}: {text}");
        return ErrorOf(text);
    }
}
