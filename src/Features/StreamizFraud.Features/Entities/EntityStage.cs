using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Features.Definitions;

namespace StreamizFraud.Features.Entities;

/// <summary>The features of one key.</summary>
/// <remarks>Immutable, thread-safe; <see cref="EntityComputation{TEvent}"/> computes them.</remarks>
internal sealed class EntityStage<TEvent>
{
    private readonly Func<TEvent, string> _key;
    private readonly LateLabels<TEvent>? _labels;

    /// <param name="declarations">The set.</param>
    /// <param name="key">The key.</param>
    /// <param name="pageRows">Rows a page of the log.</param>
    public EntityStage(FeatureDeclarations<TEvent> declarations, EntityKey<TEvent> key, int pageRows = 128)
    {
        Name = key.Name;
        Store = $"{declarations.Name}-{key.Name}";
        KeyText = key.Selector.Text;
        _key = key.Selector.Call;
        var plan = new StagePlan<TEvent>(declarations, key, pageRows);
        Shape = plan.Shape;
        Measures = plan.Measures;
        Readers = plan.Readers;
        ColumnMeasures = plan.ColumnMeasures;
        IndexMeasures = plan.IndexMeasures;
        DistinctIndex = plan.DistinctIndex;
        Edges = plan.Edges;
        Outputs = plan.Outputs;
        LabelledRows = [.. plan.LabelledRows.Select(measure => measure < 0 ? null : plan.Measures[measure])];
        _labels = declarations.Labels.FirstOrDefault();
        ReadsTime = Measures.Any(measure => measure.ReadsTime);
    }

    /// <summary>Name of the key.</summary>
    public string Name { get; }

    /// <summary>Name of the store of its states.</summary>
    public string Store { get; }

    /// <summary>Canonical text of the key.</summary>
    public string KeyText { get; }

    public EntityShape Shape { get; }

    public Measure<TEvent>[] Measures { get; }

    public string[] Readers { get; }

    public int[] ColumnMeasures { get; }

    public int[] IndexMeasures { get; }

    /// <summary>The index of the ids that tell duplicates; -1: none.</summary>
    public int DistinctIndex { get; }

    public WindowEdge[] Edges { get; }

    public StageOutput[] Outputs { get; }

    /// <summary>Which rows labelled features count: a condition each; null: all. Empty: there are no such features.</summary>
    public Measure<TEvent>?[] LabelledRows { get; }

    /// <summary>Whether labels that come later change what is known of its rows.</summary>
    public bool IsLabelled => LabelledRows.Length > 0;

    /// <summary>How long rows wait for labels, ms.</summary>
    public long KeepLabelsMs => _labels?.KeepMs ?? 0;

    /// <summary>Whether any measure depends on the time of the row.</summary>
    public bool ReadsTime { get; }

    /// <summary>Columns of the set that this stage fills.</summary>
    public IEnumerable<int> Columns => Outputs.Select(output => output.Column);

    /// <summary>The id by which labels find an event.</summary>
    /// <exception cref="FeatureValueException">It is null or empty, or its selector failed.</exception>
    public string LabelIdOf(TEvent @event)
    {
        string? id;
        try
        {
            id = _labels!.Id.Call(@event);
        }
        catch (Exception failed)
        {
            throw FeatureValueException.Of("The id that labels are found by", failed);
        }

        return string.IsNullOrEmpty(id) ? throw new FeatureValueException("The id that labels are found by is null or empty.") { IsLoggable = true } : id;
    }

    /// <summary>The same; null if there is none.</summary>
    public string? TryLabelIdOf(TEvent @event)
    {
        try
        {
            return LabelIdOf(@event);
        }
        catch (FeatureValueException)
        {
            return null;
        }
    }

    /// <summary>A bit for each of <see cref="LabelledRows"/>, lowest first: whether the row of an event meets it.</summary>
    public ulong CountsOf(TEvent @event, long timeMs)
    {
        var time = ReadsTime ? DateTimeOffset.FromUnixTimeMilliseconds(timeMs) : default;
        var counts = 0UL;
        for (var i = 0; i < LabelledRows.Length; i++)
        {
            counts |= LabelledRows[i]?.Of(@event, time) is not null || LabelledRows[i] is null ? 1UL << i : 0;
        }

        return counts;
    }

    /// <summary>The key of an event.</summary>
    /// <exception cref="FeatureValueException">It is null, or its selector failed.</exception>
    public string KeyOf(TEvent @event)
    {
        string? key;
        try
        {
            key = _key(@event);
        }
        catch (Exception failed)
        {
            throw FeatureValueException.Of($"Key {Name}", failed);
        }

        return key ?? ThrowNoKey();
    }

    [DoesNotReturn]
    private string ThrowNoKey() => throw new FeatureValueException($"Key {Name} of the event is null.") { IsLoggable = true };
}
