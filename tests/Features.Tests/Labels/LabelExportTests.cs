using StreamizFraud.Features.Export;
using StreamizFraud.Features.Tests.Export;
using Xunit;

namespace StreamizFraud.Features.Tests.Labels;

/// <summary>Training sets of features that look at labels: merged by the times of the labels.</summary>
public sealed class LabelExportTests : IDisposable
{
    private static readonly FeatureExportOptions<Sale> Options = new() { Id = sale => sale.Id, RowGroupRows = 40 };
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("label-export-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Labels_arrive_at_their_times_in_whatever_order_they_are_given()
    {
        var set = new LabelledSales();
        var sales = Enumerable.Range(0, 200).Select(i => new HistoryEvent<Sale>(new Sale($"s{i}", $"c{i % 3}", $"t{i % 2}", 1), 1_000 + (i * 2) - (i % 7))).ToList();
        var labels = Enumerable.Range(0, 200).Where(i => i % 3 != 1).SelectMany(i => new HistoryLabel[]
        {
            new($"s{i}", new Label(LabelVerdict.Fraud, 1_000 + (i * 2) + (i % 5 * 6) - 4)),
            new($"s{i}", new Label(i % 2 == 0 ? LabelVerdict.Genuine : LabelVerdict.Fraud, 1_000 + (i * 2) + 20)),
        }).Append(new HistoryLabel("nobody", new Label(LabelVerdict.Fraud, 1_100))).ToList();

        var (path, again) = (Path.Combine(_folder.FullName, "rows.parquet"), Path.Combine(_folder.FullName, "again.parquet"));
        var result = await new FeatureExport<Sale>(set, Options with { LateLabels = labels }).RunAsync(sales, path);
        await new FeatureExport<Sale>(set, Options with { LateLabels = labels.OrderByDescending(label => label.Label.TimeMs).ThenBy(label => label.Id.Length) }).RunAsync(sales, again);

        // The same as labels that are given to the computation before the first sale of their time, by hand.
        var features = new FeatureComputation<Sale>(set);
        var (file, row, open, frauds) = (await ParquetFile.ReadAsync(path), 0, labels.ToList(), 0.0);
        foreach (var (sale, time) in sales)
        {
            foreach (var label in open.Where(label => label.Label.TimeMs <= time).OrderBy(label => label.Label.TimeMs).ToList())
            {
                features.AddLabel(label.Id, label.Label);
                open.Remove(label);
            }

            var values = features.Add(sale, time).Values.ToArray();
            frauds += values[0];
            Assert.Equal(values, file.Row(set.Names, row++));
        }

        Assert.True(frauds > 100);
        Assert.Equal("merged by label time", file.Metadata["late_labels"]);
        Assert.Equal(features.UnmatchedLabels, result.UnmatchedLabels);
        Assert.Equal(await File.ReadAllBytesAsync(path), await File.ReadAllBytesAsync(again));
    }

    [Fact]
    public async Task Labels_are_given_to_sets_that_look_at_them_and_to_no_others()
    {
        Assert.Contains("give the export their history", (await Assert.ThrowsAsync<FeatureExportException>(() => new FeatureExport<Sale>(new LabelledSales(), Options).RunAsync([], "never.parquet"))).Message, StringComparison.Ordinal);
        Assert.Contains("leave LateLabels out", (await Assert.ThrowsAsync<FeatureExportException>(() =>
            new FeatureExport<Sale>(new LabelledSales(), Options with { LateLabels = [] }).RunAsync(new FeatureReplay<Sale>(new LabelledSales()), "never.parquet"))).Message, StringComparison.Ordinal);
        Assert.Contains("declares no labels", Assert.Throws<FeatureExportException>(() => new FeatureExport<TestEvent>(new SmallSet(), new() { Id = e => e.Card, LateLabels = [] })).Message, StringComparison.Ordinal);
    }
}
