using System.Globalization;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;

namespace StreamizFraud.Scoring.Tests.Sequences;

/// <summary>What topologies of the sequence tests take and write.</summary>
internal static class SequenceScoring
{
    public static string Text(Scored<CardStep> scored) => string.Create(
        CultureInfo.InvariantCulture,
        $"{scored.Row.Event}|{scored.Score:R}|{scored.Stamp.Model.Version}|{string.Join(' ', scored.Others.Select(other => string.Create(CultureInfo.InvariantCulture, $"{other.Model.Version}:{other.Stage}:{other.Score:R}")))}");

    public static void Pipe(TopologyTestDriver driver, IEnumerable<CardStep> steps)
    {
        var input = driver.CreateInputTopic("steps", Serde.Utf8, new CardStepSerde());
        foreach (var step in steps)
        {
            input.PipeInput(step.Card, step, 0);
        }
    }

    public static List<Scored> Scores(TopologyTestDriver driver) => [.. driver.CreateOutputTopic("scores", Serde.Utf8, Serde.Utf8).ReadValuesToList().Select(text => Parse(text!))];

    private static Scored Parse(string text)
    {
        var parts = text.Split('|');
        return new(CardStep.Parse(parts[0]), float.Parse(parts[1], CultureInfo.InvariantCulture), parts[2], parts[3]);
    }

    /// <summary>A scored payment.</summary>
    internal sealed record Scored(CardStep Step, float Score, string Version, string Others);
}
