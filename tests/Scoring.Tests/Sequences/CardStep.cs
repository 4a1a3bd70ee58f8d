using System.Buffers;
using System.Globalization;
using System.Text;
using StreamizFraud.Features;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Scoring.Tests.Sequences;

/// <summary>A payment of the sequence tests: its card and three numbers.</summary>
internal sealed record CardStep(string Card, double A, double B, double C)
{
    public static CardStep Parse(string line)
    {
        var parts = line.Split(',');
        return new(parts[0], Number(parts[1]), Number(parts[2]), Number(parts[3]));
    }

    /// <summary>The payments of a file that <c>Models/make.py</c> writes, with their scores.</summary>
    public static List<(CardStep Step, float Score)> Read(string model) =>
        [.. File.ReadLines(Path.Combine(SequenceModel.Folder, model + ".csv")).Select(line => (Parse(line), (float)Number(line.Split(',')[4])))];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Card},{A:R},{B:R},{C:R}");

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>Its three features.</summary>
internal sealed class CardStepFeatures : FeatureSet<CardStep>
{
    public CardStepFeatures()
        : base("steps")
    {
        Feature("a", e => e.A);
        Feature("b", e => e.B);
        Feature("c", e => e.C);
    }
}

/// <summary>A payment as a line of text.</summary>
internal sealed class CardStepSerde : ISerde<CardStep>
{
    public void Serialize(CardStep value, IBufferWriter<byte> destination, in SerdeContext context) => destination.Write(Encoding.UTF8.GetBytes(value.ToString()));

    public CardStep Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => CardStep.Parse(Encoding.UTF8.GetString(bytes));
}
