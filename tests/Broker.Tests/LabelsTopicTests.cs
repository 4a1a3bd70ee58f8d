using System.Globalization;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Features;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Broker.Tests;

/// <summary>A labels topic over a real broker: labels before and after their payments, corrections, and a take-over by a member without state.</summary>
public sealed class LabelsTopicTests
{
    private const int Sales = 40;
    private const long TimeMs = 1_700_000_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SkippableFact]
    public async Task Labels_reach_the_rows_of_their_payments_once_and_another_member_knows_them()
    {
        await using var topics = await TextTopics.Create("labels", "sales", "labels", "rows");
        // More partitions than the payments have: everything between meets by key all the same.
        await topics.Grow("labels", 3);
        using var first = new TempFolder();
        using var second = new TempFolder();
        var rows = 0;

        await using (var streams = topics.Start(Topology(topics), first.Path))
        {
            // Early labels of the first half, before any of its payments has come.
            await topics.Produce("labels", Enumerable.Range(0, Sales / 2).Select(i => ($"s{i}", (string?)"fraud 1")));
            await topics.Produce("sales", Enumerable.Range(0, Sales).Select(i => ($"c{i % 7}", (string?)$"s{i}")), TimeMs);
            rows = Sales;
            await topics.Read("rows", rows);
            await topics.Produce("labels", Enumerable.Range(Sales / 2, Sales / 4).Select(i => ($"s{i}", (string?)"fraud 1")));
            rows = await UntilKnown(topics, rows, Sales * 3 / 4);
            Assert.True(await streams.CloseAsync(Patience));
            Assert.Null(streams.Failure);
        }

        await using (var streams = topics.Start(Topology(topics), second.Path))
        {
            // Corrections of what the first member has seen.
            await topics.Produce("labels", Enumerable.Range(0, 10).Select(i => ($"s{i}", (string?)"genuine 2")));
            rows = await UntilKnown(topics, rows, (Sales * 3 / 4) - 10);
            Assert.True(await streams.CloseAsync(Patience));
            Assert.Null(streams.Failure);
        }

        // Never more than all, and at no time a label twice.
        var counts = (await topics.Read("rows", rows)).ConvertAll(row => int.Parse(row, CultureInfo.InvariantCulture));
        Assert.All(counts, count => Assert.InRange(count, 0, Sales * 3 / 4));
    }

    /// <summary>Sends payments until one of them sees so many frauds, one at a time.</summary>
    /// <returns>Rows there are.</returns>
    private static async Task<int> UntilKnown(TextTopics topics, int rows, int frauds)
    {
        var known = -1;
        await Wait.UntilAsync(
            async () =>
            {
                await topics.Produce("sales", [("c0", $"asks {rows}")], TimeMs);
                rows++;
                // The terminal is one partition of rows: the last one is this payment's.
                known = (await topics.Read("rows", rows)).ConvertAll(row => int.Parse(row, CultureInfo.InvariantCulture))[^1];
                return known == frauds;
            },
            Patience,
            $"{frauds} known frauds");
        return rows;
    }

    private static StreamTopology Topology(TextTopics topics)
    {
        var builder = new StreamsBuilder();
        var labels = builder.Stream(topics["labels"], Consumed.With(Serde.Utf8, Serde.Utf8)).MapValues(LabelOf, Named.As("label-of"));
        builder.Stream(topics["sales"], Consumed.With(Serde.Utf8, Serde.Utf8))
            .ProcessValues(() => new SaleOf(), Named.As("sale-of"))
            .ComputeFeatures(builder, new Frauds(), Serde.Json<Sale>(), labels: labels)
            .MapValues(row => row["frauds"]!.Value.ToString(CultureInfo.InvariantCulture), Named.As("frauds-of"))
            .To(topics["rows"], Produced.With(Serde.Utf8, Serde.Utf8));
        return builder.Build();
    }

    /// <summary>The verdict, and the hour at which it became known.</summary>
    private static Label LabelOf(string text) =>
        new(text.StartsWith("fraud", StringComparison.Ordinal) ? LabelVerdict.Fraud : LabelVerdict.Genuine, TimeMs - ((9 - (text[^1] - '0')) * 3_600_000L), "test");

    private sealed record Sale(string Id, string Card, string Terminal);

    private sealed class SaleOf : StreamizFraud.Topology.Processing.ContextualFixedKeyProcessor<string, string, Sale>
    {
        public override void Process(in StreamizFraud.Topology.Records.FixedKeyRecord<string, string> record) =>
            Context.Forward(record.WithValue(new Sale(record.Value, record.Key, "t")));
    }

    private sealed class Frauds : FeatureSet<Sale>
    {
        public Frauds()
            : base("frauds")
        {
            var labels = LateLabels(sale => sale.Id);
            Feature("n", By("card", sale => sale.Card).Count().Last(TimeSpan.FromDays(1)));
            Feature("frauds", By("terminal", sale => sale.Terminal).KnownCount(labels).Last(TimeSpan.FromDays(1)));
        }
    }
}
