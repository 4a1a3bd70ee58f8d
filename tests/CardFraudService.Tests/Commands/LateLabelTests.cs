using System.Globalization;
using CardFraudService.Csv;
using CardFraudService.Evaluation;
using CardFraudService.Features;
using CardFraudService.Tests.Support;
using CardFraudService.World;
using Xunit;
using Xunit.Abstractions;

namespace CardFraudService.Tests.Commands;

/// <summary>The verb <c>features</c> on files out of order, with labels that come late, against the rules computed the slow way.</summary>
public sealed class LateLabelTests(ITestOutputHelper output) : IDisposable
{
    private const double Tolerance = 1e-9;
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("handbook", 1)]
    [InlineData("handbook", 2)]
    [InlineData("extended", 3)]
    public async Task Payments_out_of_order_have_the_features_that_the_rules_give(string set, int seed)
    {
        var world = new LateWorld((ulong)seed);
        var (payments, _) = world.Write(_folder);

        var rows = await Features("--set", set, "--input", payments);

        var naive = set == "handbook" ? (INaiveFeatures)new NaiveFeatures() : new NaiveExtendedFeatures();
        Assert.Equal(0, Differences(set, naive, world.Payments, rows));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_fraud_counts_from_the_time_on_at_which_it_became_known(int seed)
    {
        var world = new LateWorld((ulong)seed);
        var (payments, labels) = world.Write(_folder);

        var rows = await Features("--set", "handbook", "--input", payments, "--labels", labels);

        Assert.Equal(0, Differences("handbook", new NaiveFeatures(lateLabels: true), world.Labelled(), rows));
        // Twins that the comparison must see: labels known at once, and the file's own labels.
        Assert.NotEqual(0, Differences("handbook", new NaiveFeatures(), world.Labelled(), rows));
        Assert.NotEqual(0, Differences("handbook", new NaiveFeatures(), world.Payments, rows));
    }

    [Fact]
    public async Task Labels_of_frauds_do_not_change_a_set_that_reads_none()
    {
        var (payments, labels) = new LateWorld(6).Write(_folder);
        var without = await Features("--set", "extended", "--input", payments);
        Assert.Equal(without, await Features("--set", "extended", "--input", payments, "--labels", labels));
    }

    [Fact]
    public async Task The_files_own_label_column_is_not_read_when_labels_come_late()
    {
        var input = _folder.Write("in.csv", HostileFile.Header.TrimEnd() + "\n0,,C1,T1,1.00,0,0,perhaps\n1,,C1,T1,1.00,604800,0,\n");
        var rows = await Features("--input", input, "--labels", _folder.Write("labels.csv", "LABEL_TIME_SECONDS,TRANSACTION_ID\n604800.0,0\n"));
        Assert.Equal([0.0, 1.0], rows.Select(row => Cell(row, "TERMINAL_ID_RISK_1DAY_WINDOW")));
    }

    [Fact]
    public async Task A_label_within_a_millisecond_after_a_payment_does_not_count_for_it()
    {
        var input = _folder.Write("in.csv", HostileFile.Header + "0,,C1,T1,1.00,0,0,0\n1,,C1,T1,1.00,604800,0,0\n2,,C1,T1,1.00,604801,0,0\n");
        var rows = await Features("--input", input, "--labels", _folder.Write("labels.csv", "TRANSACTION_ID,LABEL_TIME_SECONDS\n0,604800.0001\n"));
        Assert.Equal([0.0, 0.0, 1.0], rows.Select(row => Cell(row, "TERMINAL_ID_RISK_30DAY_WINDOW")));
    }

    [Fact]
    public async Task Labels_that_cannot_be_used_are_rejected_with_file_and_line()
    {
        var input = _folder.Write("in.csv", HostileFile.Header + "0,,C1,T1,1.00,0,0,0\n1,,C1,T1,1.00,1,0,0\nbad,,C1,T1,much,1,0,0\n");
        var labels = _folder.Write(
            "labels.csv",
            "TRANSACTION_ID,LABEL_TIME_SECONDS\n0,10\n0,11\n7,10\n1,soon\n1,NaN\n1,1e400\n1,99999999999999\n,5\n1\n\"1,5\n1,12.5\n\nbad,3\n1,\n");

        var (code, text) = await InProcess.RunAsync("features", "--input", input, "--labels", labels, "--output", _folder.File("out.csv"));

        Assert.True(code == 3, text);
        Assert.Contains("12 of 16 rows were rejected", text, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(_folder.File("out.csv")).Length);
        var rejects = File.ReadAllLines(RejectFile.Beside(_folder.File("out.csv"))).Skip(1).Select(line => string.Join(',', line.Split(',')[..3])).ToList();
        Assert.Equal(
            [
                $"{input},4,TX_AMOUNT",
                $"{labels},3,TRANSACTION_ID", $"{labels},5,LABEL_TIME_SECONDS", $"{labels},6,LABEL_TIME_SECONDS", $"{labels},7,LABEL_TIME_SECONDS",
                $"{labels},8,LABEL_TIME_SECONDS", $"{labels},9,TRANSACTION_ID", $"{labels},10,", $"{labels},11,", $"{labels},15,LABEL_TIME_SECONDS",
                $"{labels},4,TRANSACTION_ID", $"{labels},14,TRANSACTION_ID",
            ],
            rejects);
    }

    [Theory]
    [InlineData("")]
    [InlineData("TRANSACTION_ID\n0\n")]
    [InlineData("TRANSACTION_ID,LABEL_TIME_SECONDS,TRANSACTION_ID\n")]
    public async Task A_label_file_without_its_columns_is_refused(string content)
    {
        var input = _folder.Write("in.csv", HostileFile.Header + "0,,C1,T1,1.00,0,0,0\n");
        var labels = _folder.Write("labels.csv", content);
        var (code, text) = await InProcess.RunAsync("features", "--input", input, "--labels", labels, "--output", _folder.File("out.csv"));
        Assert.Equal(1, code);
        Assert.Contains($"error: {labels}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_labels_are_never_replaced()
    {
        var (payments, labels) = new LateWorld(7).Write(_folder);
        var content = await File.ReadAllTextAsync(labels);
        foreach (string[] files in (string[][])[["--output", labels], ["--output", _folder.File("out.csv"), "--transactions", labels]])
        {
            var (code, text) = await InProcess.RunAsync(["features", "--input", payments, "--labels", labels, .. files]);
            Assert.Equal(1, code);
            Assert.Contains("would replace it", text, StringComparison.Ordinal);
        }

        Assert.Equal(content, await File.ReadAllTextAsync(labels));
    }

    private static double Cell(Dictionary<string, string> row, string column) => double.Parse(row[column], CultureInfo.InvariantCulture);

    private static int Differences(string set, INaiveFeatures naive, IEnumerable<Payment> payments, List<Dictionary<string, string>> rows)
    {
        var names = FeatureSets.Of(set).Names;
        var differences = 0;
        foreach (var (payment, row) in payments.Zip(rows))
        {
            Assert.Equal(payment.Id, row["TRANSACTION_ID"]);
            Assert.Equal("0", row["late"]);
            foreach (var (name, want) in names.Zip(naive.Add(payment)).Where(value => row.ContainsKey(value.First)))
            {
                differences += row[name].Length == 0 ? (double.IsNaN(want) ? 0 : 1)
                    : Math.Abs(Cell(row, name) - want) <= Tolerance * Math.Max(1, Math.Abs(want)) ? 0 : 1;
            }
        }

        return differences;
    }

    private async Task<List<Dictionary<string, string>>> Features(params string[] arguments)
    {
        var (code, text) = await InProcess.RunAsync(["features", .. arguments, "--output", _folder.File("out.csv")]);
        output.WriteLine(text);
        Assert.True(code == 0, text);
        var lines = await File.ReadAllLinesAsync(_folder.File("out.csv"));
        var header = lines[0].Split(',');
        return [.. lines.Skip(1).Select(line => header.Zip(line.Split(',')).ToDictionary(cell => cell.First, cell => cell.Second))];
    }
}
