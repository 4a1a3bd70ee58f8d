using CardFraudService.Features;
using CardFraudService.World;
using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Monitoring;
using StreamizFraud.Monitoring.Tests.Bugs;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace Guide.Monitoring;

/// <summary>What docs/guide/monitoring.md shows.</summary>
public sealed class MonitoringGuide
{
    [Fact]
    public void A_profile_of_rows_is_what_a_model_is_watched_against()
    {
        var set = new HandbookFeatures();
        var profile = Profile(set, [.. Enumerable.Range(0, 100).Select(i => (new double[set.Width], i / 100.0, (long)i, i > 90))]);
        Assert.Equal((100, 0.7), (profile.Rows, profile.Alerts!.Rate));
        using var driver = new TopologyTestDriver(Topology(model => model == WatchedWorld.Model ? profile : null));
        Assert.True(driver.CreateOutputTopic("model-health", Serde.Utf8, new ModelHealthSerde()).IsEmpty);
        using var model = OnnxFraudModel.Load(Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx"));
        Assert.Equal(WatchedWorld.Model, model.Identity);
    }

    [Fact]
    public void A_report_is_a_page_and_a_replay_of_nothing_finds_nothing()
    {
        var path = Path.GetTempFileName();
        Report([], path);
        Assert.Contains("Model health", File.ReadAllText(path), StringComparison.Ordinal);
        File.Delete(path);
        Assert.Empty(Replay(new HandbookFeatures(), _ => true, []));
    }

    private static void Report(IReadOnlyList<ModelHealth> records, string path)
    {
        var report = new ModelHealthReport(records);
        File.WriteAllText(path, report.ToHtml());
    }

    private static IReadOnlyList<ModelHealth> Replay(HandbookFeatures set, Func<string, bool> isSampled, IReadOnlyList<(Payment Payment, Decision Decision)> decided)
    {
        var replay = new ParityReplay<Payment>(set, decision => isSampled(decision.CardToken!));
        foreach (var (payment, decision) in decided)
        {
            replay.Add(payment, payment.EventTimeMs, decision);
        }

        var health = replay.Compare();
        return health;
    }

    private static StreamTopology Topology(Func<ModelIdentity, TrainingProfile?> profileOf)
    {
        var builder = new StreamsBuilder();
        var decisions = builder.Stream("decisions", Consumed.With(Serde.Utf8, new DecisionSerde()));
        var labels = builder.Stream("labels", Consumed.With(Serde.Utf8, new LabelSerde()));
        decisions
            .MonitorModel(builder, new HandbookFeatures(), labels, new MonitorOptions { Profile = profileOf, LabelMaturity = TimeSpan.FromDays(7) })
            .To("model-health", Produced.With(Serde.Utf8, new ModelHealthSerde()));
        return builder.Build();
    }

    private static TrainingProfile Profile(HandbookFeatures set, IReadOnlyList<(double[] Vector, double Score, long TimeMs, bool IsFraud)> known)
    {
        var rows = new TrainingRows(set.Definitions, alertFrom: 0.3);
        foreach (var (vector, score, timeMs, isFraud) in known)
        {
            rows.Add(vector, score, timeMs, isFraud);
        }

        var profile = rows.ToProfile();
        return profile;
    }
}
