using StreamizFraud.Features.Export;
using Xunit;

namespace StreamizFraud.Features.Tests.Export;

public sealed class FeatureExportTests : IDisposable
{
    private const long Start = 1_522_540_800_000;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("feature-export-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "rows.parquet");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Rows_have_the_values_of_the_computation_and_the_metadata_of_the_set()
    {
        var set = new Mixed();
        var result = await new FeatureExport<TestEvent>(set, Options(rowGroupRows: 100)).RunAsync(History(250), Path);

        Assert.Equal(new FeatureExportResult(250, 0, 0, 0), result);
        var file = await ParquetFile.ReadAsync(Path);
        Assert.Equal(3, file.RowGroups);
        Assert.Equal(["id", .. set.Names, "event_time", "late"], file.Names);
        Assert.Equal((set.Name, set.Sha256, set.Describe()), (file.Metadata["feature_set"], file.Metadata["feature_set_sha256"], file.Metadata["feature_definition"]));
        var hashes = System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(file.Metadata["feature_sha256"])!;
        Assert.Equal(set.Definitions.ToDictionary(feature => feature.Name, feature => feature.Sha256), hashes);
        var computation = new FeatureComputation<TestEvent>(set);
        var row = 0;
        foreach (var (arrived, time) in History(250))
        {
            Assert.Equal(computation.Add(arrived, time).Values.ToArray(), file.Row(set.Names, row));
            Assert.Equal(((object)$"{arrived.Amount}", DateTime.UnixEpoch.AddMilliseconds(time)), (file["id"][row], file["event_time"][row++]));
        }

        Assert.Contains(null, file["MAYBE"]);
        Assert.Equal([Path], _folder.GetFiles().Select(f => f.FullName));
    }

    [Fact]
    public async Task Values_of_tables_are_those_of_the_events_time_and_a_table_that_is_not_bound_is_refused()
    {
        var set = new Lookups.LookupSet();
        var tables = new LookupRows()
            .Bind("shop", [new LookupRow<Lookups.Shop>("t", Start + 20, new(3, null, true))])
            .Bind<Lookups.Profile>("profile", [])
            .Bind("region", [new LookupRow<Lookups.Region>("1", 0, new(0.5))]);
        var events = Enumerable.Range(0, 4).Select(i => new HistoryEvent<TestEvent>(new TestEvent("c", "t", i, Label: false), Start + (i * 10)));

        await new FeatureExport<TestEvent>(set, Options() with { Tables = tables }).RunAsync(events, Path);

        var file = await ParquetFile.ReadAsync(Path);
        Assert.Equal([-5.0, -5.0, 3.0, 3.0], file["risk"]);
        Assert.Equal([null, 0.5, null, null], file["rate"]);
        Assert.Contains("table shop is not bound", (await Assert.ThrowsAsync<Topology.Records.TopologyException>(() => new FeatureExport<TestEvent>(set, Options()).RunAsync(events, Path))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_is_what_was_known_at_the_cut_off_and_null_while_it_may_still_come()
    {
        // Events at 0, 10, …, 90 ms; the odd ones turn out positive 30 ms later; cut-off at 70, maturity 40.
        var events = Enumerable.Range(0, 10).Select(i => new HistoryEvent<TestEvent>(new TestEvent("c", "t", i, i % 2 == 1), Start + (i * 10)));
        var options = Options() with
        {
            Labels = new ExportLabels<TestEvent>(e => e.Label ? Start + (e.Amount * 10) + 30 : null, Start + 70, TimeSpan.FromMilliseconds(40)),
            TestFromMs = Start + 50,
        };

        var result = await new FeatureExport<TestEvent>(new Mixed(), options).RunAsync(events, Path);

        var file = await ParquetFile.ReadAsync(Path);
        Assert.Equal([0, 1, 0, 1, null, null, null, null, null, null], file["label"].Select(label => (int?)label));
        Assert.Equal(6, result.Pending);
        Assert.Equal(["train", "train", "train", "train", "train", "test", "test", "test", "test", "test"], file["split"]);
        Assert.Equal(($"{Start + 70}", "40", $"{Start + 50}"), (file.Metadata["label_cut_off_ms"], file.Metadata["label_maturity_ms"], file.Metadata["test_from_ms"]));
    }

    /// <summary>Killed after some events, also more than once, within a row group, at its end, and with half a row group on the disk.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(199, 250)]
    [InlineData(101, 101, 350)]
    [InlineData(999)]
    public async Task A_run_that_was_killed_is_gone_on_from_and_the_file_is_the_same_byte_for_byte(params int[] kills)
    {
        var options = Options(rowGroupRows: 100) with { Labels = new ExportLabels<TestEvent>(e => e.Label ? Start : null, Start + 500, TimeSpan.Zero), TestFromMs = Start + 300 };
        await new FeatureExport<TestEvent>(new Mixed(), options).RunAsync(History(1_000), Path);
        var uninterrupted = await File.ReadAllBytesAsync(Path);
        File.Delete(Path);

        foreach (var kill in kills)
        {
            await Assert.ThrowsAsync<KilledException>(() => new FeatureExport<TestEvent>(new Mixed(), options).RunAsync(Killed(kill), Path));
            Assert.False(File.Exists(Path));
            // What a row group that was being written leaves: the footer overwritten, and more or less behind it.
            if (File.Exists(Path + ".checkpoint"))
            {
                using var torn = new FileStream(Path + ".partial", FileMode.Open);
                torn.Seek(-20, SeekOrigin.End);
                torn.Write(new byte[kill % 2 == 0 ? 10 : 5_000]);
            }
        }

        var result = await new FeatureExport<TestEvent>(new Mixed(), options).RunAsync(History(1_000), Path);

        Assert.Equal(kills.Max() / 100 * 100, result.ResumedRows);
        Assert.Equal(uninterrupted, await File.ReadAllBytesAsync(Path));
        Assert.Equal(1_000, (await ParquetFile.ReadAsync(Path))["id"].Count);
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public async Task Another_history_set_or_options_are_refused_to_go_on_with()
    {
        await Assert.ThrowsAsync<KilledException>(() => new FeatureExport<TestEvent>(new Mixed(), Options(100)).RunAsync(Killed(250), Path));

        var other = History(1_000).Select((e, i) => i == 120 ? e with { EventTimeMs = e.EventTimeMs + 1 } : e);
        await Refused(new Mixed(), Options(100), other);
        await Refused(new Mixed(), Options(100), History(150));
        await Refused(new Other(), Options(100), History(1_000));
        await Refused(new Mixed(), Options(200), History(1_000));
        Assert.Equal(200, (await new FeatureExport<TestEvent>(new Mixed(), Options(100)).RunAsync(History(1_000), Path)).ResumedRows);

        async Task Refused(FeatureSet<TestEvent> set, FeatureExportOptions<TestEvent> options, IEnumerable<HistoryEvent<TestEvent>> history)
        {
            var refused = await Assert.ThrowsAsync<FeatureExportException>(() => new FeatureExport<TestEvent>(set, options).RunAsync(history, Path));
            Assert.Contains("begin again", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_run_that_was_killed_leaves_what_it_was_reading_and_another_source_is_refused()
    {
        var options = Options(100) with { Source = "topic 0-1000" };
        Assert.Null(TrainingSet.UnfinishedSource(Path));
        await Assert.ThrowsAsync<KilledException>(() => new FeatureExport<TestEvent>(new Mixed(), options).RunAsync(Killed(250), Path));

        Assert.Equal("topic 0-1000", TrainingSet.UnfinishedSource(Path));
        foreach (var other in (string?[])["topic 0-1200", null])
        {
            var refused = await Assert.ThrowsAsync<FeatureExportException>(() => new FeatureExport<TestEvent>(new Mixed(), options with { Source = other }).RunAsync(History(1_000), Path));
            Assert.Contains("topic 0-1000", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(200, (await new FeatureExport<TestEvent>(new Mixed(), options).RunAsync(History(1_000), Path)).ResumedRows);
        var withSource = await File.ReadAllBytesAsync(Path);
        Assert.Null(TrainingSet.UnfinishedSource(Path));
        await new FeatureExport<TestEvent>(new Mixed(), Options(100)).RunAsync(History(1_000), Path);
        Assert.Equal(await File.ReadAllBytesAsync(Path), withSource);
    }

    [Fact]
    public async Task An_event_that_cannot_be_computed_ends_the_export_or_is_left_out()
    {
        var history = History(10).Append(new HistoryEvent<TestEvent>(new TestEvent("c", "t", long.MinValue, false), Start + 11)).Concat(History(12).Skip(11));
        await Assert.ThrowsAsync<FeatureValueException>(() => new FeatureExport<TestEvent>(new Mixed(), Options()).RunAsync(history, Path));
        var rejected = new List<TestEvent>();
        var result = await new FeatureExport<TestEvent>(new Mixed(), Options() with { Rejected = (e, _) => rejected.Add(e) }).RunAsync(history, Path);
        Assert.Equal((11, long.MinValue), (result.Rows, Assert.Single(rejected).Amount));
    }

    [Fact]
    public async Task No_events_make_a_file_without_rows()
    {
        Assert.Equal(0, (await new FeatureExport<TestEvent>(new Mixed(), Options()).RunAsync([], Path)).Rows);
        Assert.Empty((await ParquetFile.ReadAsync(Path))["id"]);
    }

    [Fact]
    public void Columns_that_clash_are_refused() =>
        Assert.Contains("MAYBE", Assert.Throws<FeatureExportException>(() => new FeatureExport<TestEvent>(new Mixed(), Options() with { IdColumn = "MAYBE" })).Message, StringComparison.Ordinal);

    private static FeatureExportOptions<TestEvent> Options(int rowGroupRows = 1_000) => new() { Id = e => $"{e.Amount}", RowGroupRows = rowGroupRows };

    private static IEnumerable<HistoryEvent<TestEvent>> History(int count) => Enumerable.Range(0, count)
        .Select(i => new HistoryEvent<TestEvent>(new TestEvent($"c{i * 7 % 5}", $"t{i % 3}", i, i % 11 == 0), Start + i - (i % 4 * 2)));

    private static IEnumerable<HistoryEvent<TestEvent>> Killed(int after) =>
        History(1_000).Select((e, i) => i == after ? throw new KilledException() : e);

    private sealed class KilledException : Exception;

    private class Mixed : FeatureSet<TestEvent>
    {
        public Mixed()
            : base("mixed")
        {
            var card = By("card", e => e.Card);
            Feature("AMOUNT", e => e.Amount / 100.0);
            Feature("SUM", card.Sum(e => e.Amount).Last(TimeSpan.FromMilliseconds(40)));
            Feature("MAYBE", card.Mean(e => e.Amount).Last(TimeSpan.FromMilliseconds(9)).BeforeThis().OrNull());
            Feature("RISK", By("terminal", e => e.Terminal).Share(e => e.Label).Last(TimeSpan.FromMilliseconds(50)).Delayed(TimeSpan.FromMilliseconds(5)).OrDefault(0));
        }
    }

    private sealed class Other : Mixed
    {
        public Other() => Feature("MORE", e => e.Amount);
    }
}
