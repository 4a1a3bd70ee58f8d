using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using StreamizFraud.Features.Entities;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features.Definitions;

/// <summary>A checked set, ready to compute: the features of the row, then one stage a key in order of declaration (ruling 9).</summary>
/// <remarks>Immutable, thread-safe.</remarks>
internal sealed class FeaturePlan<TEvent>
{
    private readonly RowFeature[] _rows;
    private readonly bool _readsTime;

    private FeaturePlan(FeatureDeclarations<TEvent> declarations)
    {
        Names = [.. declarations.Features.Select(f => f.Name)];
        Json = FeatureSetJson.Write(declarations);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Json));
        Sha256 = Convert.ToHexStringLower(hash);
        Fingerprint = BitConverter.ToUInt32(hash);
        _rows = [.. declarations.Features
            .Select((feature, column) => new RowFeature(column, feature.Row, feature.TimedRow))
            .Where(row => row.Value is not null || row.Timed is not null)];
        _readsTime = _rows.Any(row => row.Timed is not null);
        Stages = [.. declarations.Keys.Select(key => EntityStage<TEvent>.From(declarations, key))];
    }

    /// <summary>Names in column order.</summary>
    public IReadOnlyList<string> Names { get; }

    public string Json { get; }

    /// <summary>Hash of <see cref="Json"/>, hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>First four bytes of the hash: tells rows of another definition.</summary>
    public uint Fingerprint { get; }

    public IReadOnlyList<EntityStage<TEvent>> Stages { get; }

    /// <exception cref="TopologyException">The declaration is wrong.</exception>
    public static FeaturePlan<TEvent> From(FeatureDeclarations<TEvent> declarations)
    {
        var problems = declarations.Problems().ToList();
        return problems.Count == 0
            ? new FeaturePlan<TEvent>(declarations)
            : throw new TopologyException($"Feature set {declarations.Name} cannot be used: {string.Join("; ", problems)}.");
    }

    /// <summary>Columns that are known once stages 0 to <paramref name="stage"/> have run, ascending.</summary>
    public int[] ColumnsThrough(int stage) =>
        [.. _rows.Select(row => row.Column).Concat(Stages.Take(stage + 1).SelectMany(s => s.Columns)).Order()];

    /// <summary>Fills the columns that depend on the event alone.</summary>
    /// <exception cref="FeatureValueException">A value is not finite.</exception>
    public void ComputeRowFeatures(TEvent @event, long eventTimeMs, Span<double> values)
    {
        var time = _readsTime ? DateTimeOffset.FromUnixTimeMilliseconds(eventTimeMs) : default;
        foreach (ref readonly var row in _rows.AsSpan())
        {
            var value = row.Value is { } ofEvent ? ofEvent(@event) : row.Timed!(@event, time);
            if (!double.IsFinite(value))
            {
                ThrowNotFinite(row.Column);
            }

            values[row.Column] = value;
        }
    }

    [DoesNotReturn]
    private void ThrowNotFinite(int column) => throw new FeatureValueException($"Feature {Names[column]} is not finite.") { IsLoggable = true };

    private readonly record struct RowFeature(int Column, Func<TEvent, double>? Value, Func<TEvent, DateTimeOffset, double>? Timed);
}
