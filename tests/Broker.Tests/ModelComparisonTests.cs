using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CardFraudService.Service;
using CardFraudService.World;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Topology.Serdes;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests;

/// <summary>
/// A challenger decides for a tenth of the cards during two weeks of the world. What <c>model compare</c> reports of it and the champion is what a program that is not ours
/// computes from the topics (Comparison/offline.py).
/// </summary>
public sealed class ModelComparisonTests(ITestOutputHelper output)
{
    private const int Partitions = 4;
    private const int Seed = 14;
    private const int DaysBefore = 36;
    private const int Days = DaysBefore + 14;
    private const int TopCards = 20;
    private const int MaturityDays = 3;
    private static readonly WorldOptions World = new() { Seed = Seed, Cards = 2_000, Terminals = 4_000, Days = Days };
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [SkippableFact]
    public async Task The_report_of_a_challenger_is_what_another_program_computes_from_the_topics()
    {
        var material = Environment.GetEnvironmentVariable("TEST_MATERIAL");
        Skip.If(string.IsNullOrEmpty(material), "TEST_MATERIAL is not set");
        Skip.IfNot(Python("-c", "import numpy, scipy, sklearn").ExitCode == 0, "python3 with numpy, scipy and scikit-learn is not there");
        using var broker = await RealBroker.CleanAsync();
        using var folder = new TempFolder();
        var payments = PaymentWorld.Generate(World);
        var before = payments.Count(payment => WorldCalendar.DayOf(payment.EventTimeMs) < DaysBefore);
        object[] source = ["--bootstrap", broker.Address, "--partitions", Partitions, "--seed", Seed, "--cards", World.Cards, "--terminals", World.Terminals, "--days", Days, "--output-dir", folder["feed"]];
        await SucceedAsync(["produce", .. source, "--payments", before]);
        foreach (var model in (string[])["lr", "xgb"])
        {
            await SucceedAsync(["model", "register", Path.Combine(material!, "golden", $"model_{model}.onnx"), "--models", folder["models"], "--bootstrap", broker.Address]);
        }

        await SucceedAsync(["model", "promote", "lr", "1", "--bootstrap", broker.Address]);
        object[] arguments = ["score", "--bootstrap", broker.Address, "--models", folder["models"]];
        using var a = new Member("A", folder["A"], arguments);
        using var b = new Member("B", folder["B"], arguments);
        a.Start();
        b.Start();
        await broker.WaitForAsync("decisions", before, Patience);
        await SucceedAsync(["model", "promote", "xgb", "1", "--stage", "challenger", "--share", 0.1, "--bootstrap", broker.Address]);
        await Wait.UntilAsync(
            async () => !(await SucceedAsync(["model", "list", "--bootstrap", broker.Address])).Contains("not adopted yet", StringComparison.Ordinal), Patience, "all tasks to have the challenger");
        await SucceedAsync(["produce", .. source, "--resume"]);
        await broker.WaitForAsync("decisions", payments.Count, Patience);

        var labels = $"labels-{Guid.NewGuid():N}";
        Label(broker, labels, payments);
        var text = await SucceedAsync(
            [
                "model", "compare", "--bootstrap", broker.Address, "--labels-topic", labels, "--maturity-days", MaturityDays, "--top-cards", TopCards,
                "--output", folder["report.html"], "--json", folder["report.json"],
            ]);
        output.WriteLine(text);
        Assert.Contains("champion   lr 1, challenger xgb 1", text, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(File.ReadAllText(folder["report.json"]));
        using var offline = Offline(broker, folder, labels, report.RootElement);
        output.WriteLine(offline.RootElement.ToString());
        Equal(offline.RootElement, report.RootElement, "report");

        // The comparison is of the challenger's cards, of two weeks, and of nothing else.
        var root = report.RootElement;
        Assert.InRange(root.GetProperty("cards").GetInt32(), World.Cards / 20, World.Cards / 5);
        Assert.InRange(root.GetProperty("days").GetArrayLength(), 14 - MaturityDays, 14);
        Assert.NotEqual(0, root.GetProperty("frauds").GetInt32());
        Assert.NotEqual(0, root.GetProperty("pending").GetInt32());
        Assert.Contains("<svg", File.ReadAllText(folder["report.html"]), StringComparison.Ordinal);
        // The twin: one score that is another one shows.
        Assert.ThrowsAny<Exception>(() => Equal(JsonDocument.Parse("{\"frauds\":-1}").RootElement, root, "report"));
        foreach (var member in (Member[])[a, b])
        {
            member.Process.Terminate();
            Assert.True(await member.Process.ExitAsync(Patience) == 0, member.Process.Text);
        }

        var explained = await SucceedAsync(["explain", "--bootstrap", broker.Address, "--models", folder["models"]]);
        Assert.Contains($"{payments.Count:N0} equal, bit for bit, 0 differ", explained, StringComparison.Ordinal);
        await broker.CleanUpAsync();
    }

    private static async Task<string> SucceedAsync(object[] arguments)
    {
        var (code, text) = await ServiceProcess.RunAsync(Patience, arguments);
        Assert.True(code == 0, text);
        return text;
    }

    /// <summary>Nine of ten frauds become known two days later; of every twentieth a genuine label corrects that.</summary>
    private static void Label(RealBroker broker, string topic, IReadOnlyList<Payment> payments)
    {
        using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.Address }).SetLogHandler((_, _) => { }).Build())
        {
            admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = 1, Configs = new() { ["retention.ms"] = "-1" } }]).GetAwaiter().GetResult();
        }

        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = broker.Address }).SetLogHandler((_, _) => { }).Build();
        var serde = new LabelSerde();
        foreach (var (payment, i) in payments.Where(payment => payment.IsFraud).Select((payment, i) => (payment, i)).Where(fraud => fraud.i % 10 != 0))
        {
            Send(payment, LabelVerdict.Fraud, 48);
            if (i % 20 == 1)
            {
                Send(payment, LabelVerdict.Genuine, 60);
            }
        }

        producer.Flush(Patience);

        void Send(in Payment payment, LabelVerdict verdict, int hours)
        {
            var value = new ArrayBufferWriter<byte>();
            serde.Serialize(new Label(verdict, payment.EventTimeMs + (hours * 3_600_000L), "chargeback"), value, new SerdeContext(topic, IsKey: false));
            producer.Produce(new TopicPartition(topic, 0), new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(payment.Id), Value = value.WrittenSpan.ToArray() });
        }
    }

    private static JsonDocument Offline(RealBroker broker, TempFolder folder, string labels, JsonElement report)
    {
        Dump(broker, FraudTopology.Decisions, folder["decisions"]);
        Dump(broker, FraudTopology.ModelScores, folder["scores"]);
        Dump(broker, labels, folder["labels"]);
        File.WriteAllText(folder["decision.avsc"], DecisionSchemas.Avro);
        File.WriteAllText(folder["scores.avsc"], ModelScoresSerde.Schema);
        var settings = report.GetProperty("settings");
        var (code, text) = Python(
            Path.Combine(AppContext.BaseDirectory, "Comparison", "offline.py"),
            Path.GetDirectoryName(folder["decisions"])!,
            folder["decision.avsc"],
            folder["scores.avsc"],
            report.GetProperty("champion").GetProperty("sha256").GetString()!,
            report.GetProperty("challenger").GetProperty("sha256").GetString()!,
            (MaturityDays * 86_400_000L).ToString(CultureInfo.InvariantCulture),
            settings.GetProperty("champion_alert_from").GetRawText(),
            TopCards.ToString(CultureInfo.InvariantCulture),
            settings.GetProperty("alert_cost").GetRawText());
        Assert.True(code == 0, text);
        return JsonDocument.Parse(text);
    }

    private static void Dump(RealBroker broker, string topic, string path)
    {
        using var file = File.Create(path);
        Span<byte> lengths = stackalloc byte[8];
        foreach (var record in broker.ReadAll(topic, committed: true))
        {
            BinaryPrimitives.WriteInt32LittleEndian(lengths, record.Key.Length);
            BinaryPrimitives.WriteInt32LittleEndian(lengths[4..], record.Value!.Length);
            file.Write(lengths);
            file.Write(record.Key);
            file.Write(record.Value);
        }
    }

    /// <summary>All figures of one side are on the other, and equal.</summary>
    private static void Equal(JsonElement expected, JsonElement actual, string what)
    {
        if (expected.ValueKind != JsonValueKind.Object)
        {
            var (one, two) = (expected.GetDouble(), actual.GetDouble());
            Assert.True(Math.Abs(one - two) <= 1e-9 * Math.Max(1, Math.Abs(one)), $"{what}: {one} offline, {two} reported");
            return;
        }

        foreach (var property in expected.EnumerateObject())
        {
            Equal(property.Value, actual.GetProperty(property.Name), $"{what}.{property.Name}");
        }
    }

    private static (int ExitCode, string Text) Python(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("PYTHON") ?? "/usr/bin/python3", arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start)!;
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, text);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, "python3 is not there");
        }
    }
}
