using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using StreamizFraud.Features.Definitions;
using StreamizFraud.Features.Entities;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features;

/// <summary>A checked set, ready to compute: the features of the row, then one stage a key in order of declaration (ruling 9).</summary>
/// <remarks>Immutable, thread-safe.</remarks>
internal sealed class FeaturePlan<TEvent>
{
    private readonly RowFeature[] _rows;
    private readonly DerivedColumn[] _derived;
    private readonly bool _readsTime;

    private FeaturePlan(FeatureDeclarations<TEvent> declarations)
    {
        Names = [.. declarations.Features.Select(f => f.Name)];
        Stages = [.. declarations.Keys.Select(key => new EntityStage<TEvent>(declarations, key))];
        Columns = new FeatureColumns(Names, [.. Stages.Select(stage => stage.Store)], IsLabelled);
        Definitions = DefinitionsOf(declarations);
        Json = FeatureSetJson.Write(declarations, [.. Definitions.Select(definition => definition.Sha256)]);
        Page = FeatureSetPage.Write(declarations, Definitions);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Definitions.Select(f => $"{f.Name} {f.Sha256}").Prepend(declarations.Name))));
        Sha256 = Convert.ToHexStringLower(hash);
        Fingerprint = BitConverter.ToUInt32(hash);
        _rows = [.. declarations.Features
            .Select((feature, column) => new RowFeature(column, feature.Row?.Call, feature.TimedRow?.Call, feature.NullableRow?.Call))
            .Where(row => row.Value is not null || row.Timed is not null || row.Nullable is not null)];
        _derived = [.. declarations.Features
            .Select((feature, column) => (Column: column, feature.Derived))
            .Where(feature => feature.Derived is not null)
            .Select(feature => new DerivedColumn(feature.Column, [.. feature.Derived!.Inputs.Select(input => Columns.Of(input))], feature.Derived.Formula.Call, feature.Derived.WhenNull ?? double.NaN))];
        _readsTime = _rows.Any(row => row.Timed is not null);
        Lookups = [.. declarations.Lookups.Select(table => new LookupColumns<TEvent>(declarations, table))];
    }

    /// <summary>Names in column order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Where each feature is.</summary>
    public FeatureColumns Columns { get; }

    /// <summary>The features with their hashes, in column order.</summary>
    public IReadOnlyList<FeatureDefinition> Definitions { get; }

    /// <summary>The definition as canonical JSON.</summary>
    public string Json { get; }

    /// <summary>The definition as a page for readers.</summary>
    public string Page { get; }

    /// <summary>Hash of the set's name and its features' names and hashes, hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>First four bytes of the hash: tells rows of another definition.</summary>
    public uint Fingerprint { get; }

    public IReadOnlyList<EntityStage<TEvent>> Stages { get; }

    /// <summary>The tables, in order of declaration.</summary>
    public IReadOnlyList<LookupColumns<TEvent>> Lookups { get; }

    /// <summary>Whether features look at labels that come later.</summary>
    public bool IsLabelled => Stages.Any(stage => stage.IsLabelled);

    /// <exception cref="TopologyException">The declaration is wrong.</exception>
    public static FeaturePlan<TEvent> From(FeatureDeclarations<TEvent> declarations)
    {
        var problems = declarations.Problems().ToList();
        return problems.Count == 0
            ? new FeaturePlan<TEvent>(declarations)
            : throw new TopologyException($"Feature set {declarations.Name} cannot be used:{string.Concat(problems.Select(problem => $"\n- {problem}"))}");
    }

    /// <summary>
    /// Columns that are written once stages 0 to <paramref name="stage"/> have run, ascending: what is known by then, and those of all tables, since
    /// it depends on the tables at hand when they are looked up.
    /// </summary>
    public int[] ColumnsThrough(int stage) =>
        stage >= Stages.Count - 1
            ? [.. Enumerable.Range(0, Names.Count)]
            : [.. _rows.Select(row => row.Column).Concat(Lookups.SelectMany(table => table.Columns)).Concat(Stages.Take(stage + 1).SelectMany(s => s.Columns)).Order()];

    /// <summary>Fills the columns that depend on the event alone.</summary>
    /// <exception cref="FeatureValueException">A value is not finite, or its selector failed.</exception>
    public void ComputeRowFeatures(TEvent @event, long eventTimeMs, Span<double> values)
    {
        var time = _readsTime ? DateTimeOffset.FromUnixTimeMilliseconds(eventTimeMs) : default;
        foreach (ref readonly var row in _rows.AsSpan())
        {
            double value;
            try
            {
                if (row.Nullable is { } nullable && nullable(@event) is null)
                {
                    values[row.Column] = double.NaN;
                    continue;
                }

                value = row.Value is { } ofEvent ? ofEvent(@event) : row.Timed is { } timed ? timed(@event, time) : row.Nullable!(@event)!.Value;
            }
            catch (Exception failed)
            {
                throw FeatureValueException.Of($"Feature {Names[row.Column]}", failed);
            }

            if (!double.IsFinite(value))
            {
                ThrowNotFinite(row.Column);
            }

            values[row.Column] = value;
        }
    }

    /// <summary>Fills the columns that are computed from others, once all of those are known.</summary>
    /// <exception cref="FeatureValueException">A formula failed.</exception>
    public void ComputeDerivedFeatures(Span<double> values)
    {
        foreach (var derived in _derived)
        {
            var inputs = new double?[derived.Inputs.Length];
            for (var i = 0; i < inputs.Length; i++)
            {
                var input = values[derived.Inputs[i]];
                inputs[i] = double.IsNaN(input) ? null : input;
            }

            try
            {
                values[derived.Column] = derived.Formula(inputs) is { } value && double.IsFinite(value) ? value : derived.WhenNull;
            }
            catch (Exception failed)
            {
                throw FeatureValueException.Of($"Feature {Names[derived.Column]}", failed);
            }
        }
    }

    private static List<FeatureDefinition> DefinitionsOf(FeatureDeclarations<TEvent> declarations)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        var definitions = new List<FeatureDefinition>();
        foreach (var feature in declarations.Features)
        {
            var hash = FeatureSetJson.HashOf(declarations, feature, name => hashes[name]);
            hashes.Add(feature.Name, hash);
            definitions.Add(new FeatureDefinition(feature.Name, hash, feature.Unit, feature.CanBeNull) { Default = feature.Default });
        }

        return definitions;
    }

    [DoesNotReturn]
    private void ThrowNotFinite(int column) => throw new FeatureValueException($"Feature {Names[column]} is not finite.") { IsLoggable = true };

    private readonly record struct RowFeature(
        int Column, Func<TEvent, double>? Value, Func<TEvent, DateTimeOffset, double>? Timed, Func<TEvent, double?>? Nullable);

    private sealed record DerivedColumn(int Column, int[] Inputs, Func<double?[], double?> Formula, double WhenNull);
}
