using CardFraudService.Csv;
using CardFraudService.Tests.Support;
using Xunit;

namespace CardFraudService.Tests.Commands;

/// <summary>
/// Whatever a file holds: the verb ends, each row is in the output under its own id or in the rejects under its line, and the exit code says which.
/// </summary>
public sealed class HostileFileTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public static TheoryData<string> Files => new(HostileFile.All.Keys);

    public static TheoryData<string> FilesToRun => new("sums-that-overflow", "long-ids", "ids-twice", "ids-are-texts", "latin-1", "times", "nothing-good", "header-only", "column-missing");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Features_has_each_row_of_a_hostile_file_or_rejects_it(string name)
    {
        var file = HostileFile.All[name];
        var input = Write(file);
        var output = _folder.File("out.csv");

        var (code, text) = await InProcess.RunAsync("features", "--input", input, "--output", output);

        AssertEnd(file, code, text);
        AssertRows(file, output, input);
    }

    [Theory]
    [MemberData(nameof(FilesToRun))]
    public async Task Run_decides_each_row_of_a_hostile_file_or_rejects_it(string name)
    {
        var file = HostileFile.All[name];
        var input = Write(file);

        var (code, text) = await InProcess.RunAsync("run", "--input", input, "--output-dir", _folder.File("run"));

        AssertEnd(file, code, text);
        AssertRows(file, Path.Combine(_folder.File("run"), "decisions.csv"), input);
    }

    [Fact]
    public async Task Late_payments_are_marked_in_the_features_and_in_the_decisions()
    {
        // Card C1 is a year back, and 12 hours back, which is within the day that it may be.
        var input = _folder.Write("in.csv", HostileFile.Header + "a,,C1,T1,1.00,40000000,0,0\nb,,C1,T2,1.00,100,0,0\nc,,C1,T3,1.00,39960000,0,0\n");

        var (code, text) = await InProcess.RunAsync("features", "--input", input, "--output", _folder.File("out.csv"));
        Assert.True(code == 0, text);
        Assert.Equal(["late:TRANSACTION_ID", "0:a", "1:b", "0:c"], Lateness(_folder.File("out.csv")));

        (code, text) = await InProcess.RunAsync("run", "--input", input, "--output-dir", _folder.File("run"));
        Assert.True(code == 0, text);
        Assert.Equal(["0:a", "0:c", "1:b", "late:PAYMENT_ID"], Lateness(Path.Combine(_folder.File("run"), "decisions.csv")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_second_run_into_the_same_folder_replaces_the_first()
    {
        var folder = _folder.File("run");
        foreach (var id in new[] { "first", "second" })
        {
            var input = _folder.Write("in.csv", HostileFile.Header + $"{id},,C1,T1,1.00,60,0,0\n");
            var (code, text) = await InProcess.RunAsync("run", "--input", input, "--output-dir", folder);
            Assert.True(code == 0, text);
        }

        Assert.Equal(["second"], Ids(Path.Combine(folder, "decisions.csv")));
    }

    [Fact]
    public async Task A_state_folder_of_another_run_is_refused_with_what_to_do()
    {
        var input = _folder.Write("in.csv", HostileFile.Header + "0,,C1,T1,1.00,60,0,0\n");
        string[] arguments = ["run", "--input", input, "--output-dir", _folder.File("run"), "--state-dir", _folder.File("state")];
        Assert.Equal(0, (await InProcess.RunAsync(arguments)).Code);

        var (code, text) = await InProcess.RunAsync(arguments);

        Assert.Equal(1, code);
        Assert.Contains("Name another --state-dir, or leave it out", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_never_replaces_the_input()
    {
        var content = HostileFile.Header + "0,,C1,T1,1.00,60,0,0\n";
        var input = _folder.Write("in.csv", content);
        File.CreateSymbolicLink(_folder.File("link.csv"), input);
        var rejects = _folder.Write("other.csv.rejects.csv", content);
        foreach (string[] files in (string[][])[
            ["--input", input, "--output", input],
            ["--input", input, "--output", _folder.File("link.csv")],
            ["--input", rejects, "--output", _folder.File("other.csv")],
            ["--input", input, "--output", _folder.File("out.csv"), "--transactions", input],
            ["--input", input, "--output", _folder.File("out.csv"), "--transactions", _folder.File("out.csv")]])
        {
            var (code, text) = await InProcess.RunAsync(["features", .. files]);
            Assert.Equal(1, code);
            Assert.Contains("would replace it", text, StringComparison.Ordinal);
        }

        Assert.Equal(content, await File.ReadAllTextAsync(input));
        Assert.Equal(content, await File.ReadAllTextAsync(rejects));
    }

    [Theory]
    [InlineData("run", "--payments", "0")]
    [InlineData("run", "--payments", "-1")]
    [InlineData("run", "--payments", "many")]
    [InlineData("run", "--days", "0")]
    [InlineData("run", "--partitions", "5000")]
    [InlineData("run", "--commit-interval-ms", "0")]
    [InlineData("produce", "--rate", "NaN")]
    [InlineData("produce", "--rate", "0")]
    [InlineData("produce", "--rate", "1e300")]
    [InlineData("features", "--cards", "99999999999")]
    public async Task A_number_out_of_range_is_refused_by_the_name_of_its_option(string verb, string option, string value)
    {
        var (code, text) = await InProcess.RunAsync(verb, option, value);
        Assert.Equal(1, code);
        Assert.Contains(option, text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    private static void AssertEnd(HostileFile file, int code, string text)
    {
        Assert.True(code == file.ExitCode, $"exit code {code}: {text}");
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        if (code == 1)
        {
            Assert.Single(text.Split('\n'), line => line.StartsWith("error: ", StringComparison.Ordinal) && line.Contains(file.Name, StringComparison.Ordinal));
        }
        else if (code == 3)
        {
            Assert.Single(text.Split('\n'), line => line.Contains($"{file.Rejected.Length} of {file.Rejected.Length + file.Ids!.Length} rows were rejected", StringComparison.Ordinal));
        }
    }

    private static void AssertRows(HostileFile file, string output, string input)
    {
        if (file.Ids is null)
        {
            return;
        }

        Assert.Equal(file.Ids.Order(StringComparer.Ordinal), Ids(output).Order(StringComparer.Ordinal));
        var rejects = RejectFile.Beside(output);
        Assert.Equal(file.Rejected.Length > 0, File.Exists(rejects));
        if (file.Rejected.Length > 0)
        {
            var fields = new List<string>();
            var found = File.ReadLines(rejects).Skip(1).Select(line =>
            {
                Assert.True(CsvFields.TrySplit(line, fields));
                Assert.Equal(input, fields[0]);
                Assert.NotEmpty(fields[3]);
                return $"{fields[1]},{fields[2]}";
            });
            Assert.Equal(file.Rejected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        }
    }

    private static IEnumerable<string> Ids(string path) => Rows(path).Skip(1).Select(fields => fields[0]);

    private static IEnumerable<string> Lateness(string path) => Rows(path).Select(fields => $"{fields[^1]}:{fields[0]}");

    private static IEnumerable<List<string>> Rows(string path) => File.ReadAllLines(path).Select(line =>
    {
        var fields = new List<string>();
        Assert.True(CsvFields.TrySplit(line, fields));
        return fields;
    });

    private string Write(HostileFile file)
    {
        var path = _folder.File(file.Name);
        File.WriteAllBytes(path, file.Bytes);
        return path;
    }
}
