using CardFraudService.World;
using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;

namespace StreamizFraud.Monitoring.Tests.Bugs;

/// <summary>Watches a world with a bug through the topology, and by parity beside it.</summary>
internal sealed class BugWatch(WatchedWorld world, HealthLimits? limits = null)
{
    private const int Chunk = 100;
    private const int SampledPercent = 20;

    public static StreamTopology Topology(MonitorOptions options)
    {
        var builder = new StreamsBuilder();
        builder.Stream("decisions", Consumed.With(Serde.Utf8, new DecisionSerde()))
            .MonitorModel(builder, WatchedWorld.Set, builder.Stream("labels", Consumed.With(Serde.Utf8, new LabelSerde())), options)
            .To("health", Produced.With(Serde.Utf8, new ModelHealthSerde()));
        return builder.Build();
    }

    public MonitorOptions Options => new() { Profile = model => model == WatchedWorld.Model ? world.Profile : null, Limits = limits ?? new HealthLimits() };

    /// <param name="bug">What is wrong.</param>
    /// <param name="days">Days that are watched after it begins; null: all that the world has.</param>
    public BugFindings Watch(PlantedBug bug, int? days = null)
    {
        var (watched, first) = (world.FirstOf(WatchedWorld.WatchFrom), world.FirstOf(bug.FirstDay));
        var last = days is null ? world.Payments.Count : world.FirstOf(bug.FirstDay + days.Value);
        List<ServedRow> served = [.. Enumerable.Range(watched, first - watched).Select(i => new ServedRow(i, world.Vectors[i])), .. bug.Serve(world, first).TakeWhile(row => row.Payment < last)];
        var scores = WatchedWorld.Score([.. served.Select(row => row.Vector)]);
        var labels = new Queue<(Payment Payment, long KnownMs)>(world.Labels().Where(label => label.KnownMs >= world.Payments[watched].EventTimeMs));
        var firstMs = world.Payments[first].EventTimeMs;
        var findings = new BugFindings(bug, firstMs);
        using var driver = new TopologyTestDriver(Topology(Options), new TopologyTestOptions { CommitEvery = 10 * Chunk });
        var decisions = driver.CreateInputTopic("decisions", Serde.Utf8, new DecisionSerde());
        var told = driver.CreateInputTopic("labels", Serde.Utf8, new LabelSerde());
        var health = driver.CreateOutputTopic("health", Serde.Utf8, new ModelHealthSerde());
        for (var from = 0; from < served.Count; from += Chunk)
        {
            var rows = served.GetRange(from, Math.Min(Chunk, served.Count - from));
            var nowMs = world.Payments[rows[^1].Payment].EventTimeMs;
            while (labels.TryPeek(out var label) && label.KnownMs <= nowMs)
            {
                labels.Dequeue();
                if (bug.HasLabels || label.KnownMs < firstMs)
                {
                    told.PipeInput(label.Payment.Id, new Label(LabelVerdict.Fraud, label.KnownMs), label.KnownMs);
                }
            }

            decisions.PipeRecordList(rows.Select((row, i) => Decided(row, scores[from + i])));
            driver.Commit();
            foreach (var record in health.ReadValuesToList())
            {
                findings.Take(record, payments: Math.Max(0, rows[^1].Payment + 1 - first));
            }
        }

        Replay(served, first, findings);
        return findings;
    }

    private Record<string, Decision> Decided(ServedRow row, float score)
    {
        var payment = world.Payments[row.Payment];
        var token = "k1." + payment.CardId;
        return new Record<string, Decision>(
            token,
            new Decision
            {
                PaymentId = payment.Id,
                CardToken = token,
                Outcome = score >= WatchedWorld.ReviewFrom ? DecisionOutcome.Review : DecisionOutcome.Approve,
                DecidedBy = DecidedBy.Model,
                Score = score,
                CalibratedScore = score,
                Threshold = WatchedWorld.ReviewFrom,
                Model = WatchedWorld.Model,
                FeatureSet = WatchedWorld.Set.Name,
                FeatureSetSha256 = WatchedWorld.Set.Sha256,
                Features = row.Vector,
                EventTimeMs = payment.EventTimeMs,
                Source = new RecordMetadata("payments", 0, row.Payment),
                Path = [new RecordMetadata("payments", 0, row.Payment), new RecordMetadata("by-terminal", 0, row.Payment)],
            },
            payment.EventTimeMs);
    }

    /// <summary>Compares sampled cards' rows with those computed again from the log.</summary>
    private void Replay(List<ServedRow> served, int first, BugFindings findings)
    {
        var parity = new FeatureParity(WatchedWorld.Set.Name, WatchedWorld.Set.Names, "class");
        foreach (var row in served.Where(row => row.Payment >= first && WatchedWorld.Mix(long.Parse(world.Payments[row.Payment].CardId)) % 100 < SampledPercent))
        {
            var isEqual = parity.Compare(row.Vector, world.Vectors[row.Payment]);
            findings.TakeReplayed(parity.Rows, isEqual);
        }
    }
}
