using System.Diagnostics;
using StreamizFraud.Scoring;

namespace StreamizFraud.Benchmarks.Engine;

/// <summary>A model that tells a <see cref="StageClock"/> how long it takes.</summary>
internal sealed class TimedModel(IFraudModel inner, StageClock clock) : IFraudModel
{
    public ModelIdentity Identity => inner.Identity;

    public IReadOnlyList<string> FeatureNames => inner.FeatureNames;

    public string? FeatureSetSha256 => inner.FeatureSetSha256;

    public bool TakesMissing(string feature) => inner.TakesMissing(feature);

    public void Score(ReadOnlySpan<double> rows, Span<float> scores)
    {
        var start = Stopwatch.GetTimestamp();
        inner.Score(rows, scores);
        clock.Score += Stopwatch.GetTimestamp() - start;
    }

    public void Dispose() => inner.Dispose();
}
