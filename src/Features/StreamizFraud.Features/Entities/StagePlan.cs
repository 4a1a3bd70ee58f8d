using System.Security.Cryptography;
using System.Text;
using StreamizFraud.Features.Definitions;
using StreamizFraud.Features.Operators;
using StreamizFraud.Features.Rows;
using StreamizFraud.Features.Sketches;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features.Entities;

/// <summary>Gathers what the features of a key need: measures, columns, edges, numbers and indexes, each once.</summary>
internal sealed class StagePlan<TEvent>
{
    private readonly List<Measure<TEvent>> _measures = [];
    private readonly List<int> _columnMeasures = [];
    private readonly List<ColumnUse> _uses = [];
    private readonly List<WindowEdge> _edges = [];
    private readonly List<StageOutput> _outputs = [];
    private readonly List<(int Measure, long RememberMs)> _indexes = [];
    private readonly Dictionary<(int Measure, int Base), int> _lifetimes = [];
    private readonly List<int> _labelledRows = [];
    private readonly List<SketchShape> _sketches = [];
    private readonly List<string> _slotTexts = [];
    private readonly string[] _features;
    private int _slots;

    public StagePlan(FeatureDeclarations<TEvent> declarations, EntityKey<TEvent> key, int pageRows)
    {
        _features = [.. declarations.Features.Select(feature => feature.Name)];
        for (var column = 0; column < declarations.Features.Count; column++)
        {
            if (declarations.Features[column].Key is { } feature && feature.Aggregate.Key == key)
            {
                Add(column, feature);
            }
        }

        if (2 * _labelledRows.Count > RowShape.MaxColumns)
        {
            throw new TopologyException($"Feature set {declarations.Name} cannot be used:\n- features over labels of key {key.Name} have {_labelledRows.Count} different conditions; at most {RowShape.MaxColumns / 2} are possible");
        }

        if (_columnMeasures.Count > RowShape.MaxColumns)
        {
            throw new TopologyException($"Feature set {declarations.Name} cannot be used:\n- key {key.Name} keeps {_columnMeasures.Count} different inputs of each row; at most {RowShape.MaxColumns} are possible");
        }

        var distinct = key == declarations.Keys[0] ? declarations.DistinctBy.FirstOrDefault() : null;
        if (distinct is not null)
        {
            DistinctIndex = IndexOf(MeasureOf(new Measure<TEvent>(distinct.Id, mayBeNull: true, [])), Ms(distinct.Window));
        }

        var latenessMs = Ms(key.Lateness);
        var retentionMs = _edges.Count == 0 ? latenessMs : _edges.Max(edge => edge.MostMs) + latenessMs;
        var rows = new RowShape([.. _columnMeasures.Select((measure, column) => new RowColumn(_uses[column], _measures[measure].MayBeAbsent, _measures[measure].IsFlag))], retentionMs, pageRows);
        var keepsRows = _outputs.Any(output => output.Source == OutputSource.Window);
        var isBounded = _outputs.All(output => output.Source == OutputSource.Window);
        // Of each condition the labels that make frauds, and those that take that back.
        var labels = _labelledRows.Count == 0 ? null : new RowShape([.. Enumerable.Repeat(new RowColumn(ColumnUse.Extremes, MayBeAbsent: true), 2 * _labelledRows.Count)], retentionMs, pageRows);
        Shape = new EntityShape(
            rows, keepsRows, _slots, [.. _indexes.Select(index => index.RememberMs)], latenessMs, isBounded, 2 * Math.Max(retentionMs, distinct is null ? 0 : Ms(distinct.Window) + latenessMs),
            Fingerprint(key, retentionMs, declarations.Labels.FirstOrDefault()), labels,
            _sketches.Count == 0 ? null : [.. _sketches]);
    }

    public EntityShape Shape { get; }

    /// <summary>The index of the ids that tell duplicates; -1: none.</summary>
    public int DistinctIndex { get; } = -1;

    public Measure<TEvent>[] Measures => [.. _measures];

    /// <summary>The first feature that reads each measure, or what else does, to name in errors.</summary>
    public string[] Readers => [.. Enumerable.Range(0, _measures.Count)
        .Select(measure => _outputs.FirstOrDefault(output => output.Measure == measure || output.Base == measure) is { } output ? $"Feature {output.Name}" : "The id of DistinctBy")];

    /// <summary>The measure that each column of the log keeps.</summary>
    public int[] ColumnMeasures => [.. _columnMeasures];

    public WindowEdge[] Edges => [.. _edges];

    public StageOutput[] Outputs => [.. _outputs];

    /// <summary>The measure that says which rows each pair of columns of the labels' log counts; -1: all.</summary>
    public int[] LabelledRows => [.. _labelledRows];

    /// <summary>The measure that each index keeps the values of.</summary>
    public int[] IndexMeasures => [.. _indexes.Select(index => index.Measure)];

    private void Add(int column, KeyFeature<TEvent> feature)
    {
        var (measure, rows) = (MeasureOf(feature.Aggregate.Input), MeasureOf(feature.Aggregate.Base));
        var computes = feature.Aggregate.Operator;
        var output = new StageOutput
        {
            Column = column,
            Name = _features[column],
            Operator = computes,
            Measure = measure,
            Base = rows,
            IsBeforeThis = feature.IsBeforeThis,
            Factor = feature.Factor,
            WhenNull = feature.Nulls == NullRule.Default ? feature.WhenNull : double.NaN,
            Most = feature.Most,
            Overflow = feature.Overflow,
        };
        _outputs.Add(computes switch
        {
            FirstSeen => output with { Source = OutputSource.Seen, Place = IndexOf(measure, feature.RememberMs ?? long.MaxValue) },
            Distinct when feature.View == ViewKind.Lifetime => output with { Source = OutputSource.Known, Place = IndexOf(measure, long.MaxValue) },
            HistoryOperator history => output with { Source = OutputSource.History, Place = Claim(history.Slots, $"{history.Name} {measure} {history.Formula(string.Empty)}"), Slots = history.Slots },
            RowsOperator when feature.View == ViewKind.Lifetime => output with { Source = OutputSource.Lifetime, Place = LifetimeOf(measure, rows), Slots = LifetimeView.Slots },
            RowsOperator over => Windowed(output, over, feature),
            _ => throw new InvalidOperationException($"No way to compute {computes.Name}."),
        });
    }

    private StageOutput Windowed(StageOutput output, RowsOperator over, KeyFeature<TEvent> feature) => output with
    {
        InputColumn = output.Measure < 0 ? -1 : ColumnOf(output.Measure, over.Use),
        BaseColumn = output.Base < 0 ? -1 : ColumnOf(output.Base, ColumnUse.None),
        Tiles = feature is { Overflow: OnOverflow.Sketch, Tile: { } tile } && over.Sketch is { } kind ? TilesOf(new SketchShape(ColumnOf(output.Measure, over.Use), Ms(tile), kind)) : -1,
        LabelColumn = over is LabelledOperator ? LabelColumnOf(output.Base) : -1,
        Near = EdgeOf(new WindowEdge(Ms(feature.Delay ?? TimeSpan.Zero))),
        Far = EdgeOf(feature.View == ViewKind.Day
            ? new WindowEdge(0, TimeZone: feature.TimeZone)
            : new WindowEdge(Ms(feature.Delay ?? TimeSpan.Zero) + Ms(feature.Window), Ms(feature.Tile ?? TimeSpan.Zero))),
    };

    private int MeasureOf(Measure<TEvent>? measure)
    {
        if (measure is null)
        {
            return -1;
        }

        var found = _measures.FindIndex(other => other.Text == measure.Text);
        if (found < 0)
        {
            found = _measures.Count;
            _measures.Add(measure);
        }

        return found;
    }

    private int ColumnOf(int measure, ColumnUse use)
    {
        var found = _columnMeasures.IndexOf(measure);
        if (found < 0)
        {
            found = _columnMeasures.Count;
            _columnMeasures.Add(measure);
            _uses.Add(ColumnUse.None);
        }

        _uses[found] |= use;
        return found;
    }

    private int LabelColumnOf(int rows)
    {
        var found = _labelledRows.IndexOf(rows);
        if (found < 0)
        {
            found = _labelledRows.Count;
            _labelledRows.Add(rows);
        }

        return 2 * found;
    }

    private int TilesOf(SketchShape sketch)
    {
        var found = _sketches.IndexOf(sketch);
        if (found < 0)
        {
            found = _sketches.Count;
            _sketches.Add(sketch);
        }

        return found;
    }

    private int EdgeOf(WindowEdge edge)
    {
        var found = _edges.IndexOf(edge);
        if (found < 0)
        {
            found = _edges.Count;
            _edges.Add(edge);
        }

        return found;
    }

    private int IndexOf(int measure, long rememberMs)
    {
        var found = _indexes.IndexOf((measure, rememberMs));
        if (found < 0)
        {
            found = _indexes.Count;
            _indexes.Add((measure, rememberMs));
        }

        return found;
    }

    private int LifetimeOf(int measure, int rows)
    {
        if (!_lifetimes.TryGetValue((measure, rows), out var place))
        {
            place = Claim(LifetimeView.Slots, $"lifetime {measure} {rows}");
            _lifetimes.Add((measure, rows), place);
        }

        return place;
    }

    private int Claim(int slots, string what)
    {
        var place = _slots;
        _slots += slots;
        _slotTexts.Add(what);
        return place;
    }

    /// <summary>What the stored rows and numbers mean; windows may differ between two definitions as long as the same rows serve both.</summary>
    private uint Fingerprint(EntityKey<TEvent> key, long retentionMs, LateLabels<TEvent>? labels)
    {
        string[] parts =
        [
            key.Selector.Text,
            $"{retentionMs}",
            .. _columnMeasures.Select((measure, column) => $"column {_uses[column]:D} {_measures[measure].Text}"),
            .. _measures.Select(measure => $"measure {measure.Text}"),
            .. _slotTexts,
            .. _indexes.Select(index => $"index {index.Measure} {index.RememberMs}"),
            .. _sketches.Select(sketch => $"sketch {sketch.Column} {sketch.TileMs} {sketch.Kind}"),
            .. _labelledRows.Select(rows => $"labels {labels!.Id.Text} {rows}"),
        ];
        return BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }

    private static long Ms(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;
}
