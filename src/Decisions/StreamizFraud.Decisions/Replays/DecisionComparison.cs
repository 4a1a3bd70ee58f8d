using System.Buffers;
using System.Globalization;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Decisions.Replays;

/// <summary>Compares decisions bit for bit and names what differs.</summary>
internal sealed class DecisionComparison(IReadOnlyList<string> features)
{
    private static readonly SerdeContext Anywhere = new(string.Empty, IsKey: false);
    private readonly DecisionSerde _serde = new();
    private readonly ArrayBufferWriter<byte> _stored = new();
    private readonly ArrayBufferWriter<byte> _computed = new();

    public IReadOnlyList<DecisionDifference> Differences(Decision stored, Decision computed)
    {
        // Of an earlier schema the path is not there.
        var comparable = stored.Path.Count == 0 ? computed with { Path = [] } : computed;
        if (Bytes(_stored, stored).SequenceEqual(Bytes(_computed, comparable)))
        {
            return [];
        }

        var found = new List<DecisionDifference>();
        Add(found, "payment_id", stored.PaymentId, computed.PaymentId);
        Add(found, "card_token", stored.CardToken, computed.CardToken);
        Add(found, "outcome", $"{stored.Outcome}", $"{computed.Outcome}");
        Add(found, "decided_by", $"{stored.DecidedBy}", $"{computed.DecidedBy}");
        Add(found, "rule", stored.Rule, computed.Rule);
        Add(found, "noted_rules", string.Join(", ", stored.NotedRules), string.Join(", ", computed.NotedRules));
        Add(found, "rule_set", Text(stored.RuleSet), Text(computed.RuleSet));
        Add(found, "score", Text(stored.Score), Text(computed.Score));
        Add(found, "calibrated_score", Text(stored.CalibratedScore), Text(computed.CalibratedScore));
        Add(found, "threshold", Text(stored.Threshold), Text(computed.Threshold));
        Add(found, "reasons", Text(stored.Reasons), Text(computed.Reasons));
        Add(found, "model", $"{stored.Model}", $"{computed.Model}");
        Add(found, "feature_set", stored.FeatureSet, computed.FeatureSet);
        Add(found, "feature_set_sha256", stored.FeatureSetSha256, computed.FeatureSetSha256);
        AddFeatures(found, stored.Features.Span, computed.Features.Span);
        Add(found, "late", $"{stored.Late}", $"{computed.Late}");
        Add(found, "cold_start", $"{stored.ColdStart}", $"{computed.ColdStart}");
        Add(found, "degraded", $"{stored.Degraded}", $"{computed.Degraded}");
        Add(found, "event_time", Text(stored.EventTimeMs), Text(computed.EventTimeMs));
        Add(found, "source", $"{stored.Source}", $"{computed.Source}");
        Add(found, "path", string.Join(", ", stored.Path), string.Join(", ", comparable.Path));
        return found.Count > 0 ? found : [new DecisionDifference("bits", "others", "others")];
    }

    private static void Add(List<DecisionDifference> found, string field, string? stored, string? computed)
    {
        if (stored != computed)
        {
            found.Add(new DecisionDifference(field, stored ?? "null", computed ?? "null"));
        }
    }

    private void AddFeatures(List<DecisionDifference> found, ReadOnlySpan<double> stored, ReadOnlySpan<double> computed)
    {
        if (stored.Length != computed.Length)
        {
            found.Add(new DecisionDifference("features", $"{stored.Length} values", $"{computed.Length} values"));
            return;
        }

        for (var i = 0; i < stored.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(stored[i]) != BitConverter.DoubleToInt64Bits(computed[i]))
            {
                found.Add(new DecisionDifference($"features.{features[i]}", Text(stored[i])!, Text(computed[i])!));
            }
        }
    }

    private static string? Text(RuleSetStamp? rules) => rules is null ? null : $"{rules.Name} {rules.Version} {rules.Sha256}";

    private static string Text(IReadOnlyList<ReasonCode> reasons) =>
        string.Join("; ", reasons.Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Feature} {reason.Contribution:R} ({reason.Text})")));

    private static string? Text(IFormattable? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private ReadOnlySpan<byte> Bytes(ArrayBufferWriter<byte> buffer, Decision decision)
    {
        buffer.ResetWrittenCount();
        _serde.Serialize(decision, buffer, Anywhere);
        return buffer.WrittenSpan;
    }
}
