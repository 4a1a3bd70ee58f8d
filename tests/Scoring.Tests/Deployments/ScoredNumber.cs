using System.Globalization;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Scoring.Tests.Deployments;

/// <summary>What the topology of the tests writes of a number.</summary>
/// <param name="Origin">Where it was read.</param>
/// <param name="Number">The number.</param>
/// <param name="Version">Version of the model that scored it.</param>
/// <param name="Sha256">Hash of that model.</param>
/// <param name="Score">The score.</param>
/// <param name="Others">What models gave that did not decide: version, stage and score of each.</param>
internal sealed record ScoredNumber(RecordMetadata Origin, double Number, string Version, string Sha256, float Score, string Others)
{
    public static ScoredNumber Parse(string text)
    {
        var parts = text.Split('|');
        return new(
            new RecordMetadata(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture)),
            double.Parse(parts[3], CultureInfo.InvariantCulture),
            parts[4],
            parts[5],
            float.Parse(parts[6], CultureInfo.InvariantCulture),
            parts[7]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Origin.Topic}|{Origin.Partition}|{Origin.Offset}|{Number:R}|{Version}|{Sha256}|{Score:R}|{Others}");
}
