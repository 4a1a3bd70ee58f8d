using StreamizFraud.Features.Operators;
using StreamizFraud.Features.Rows;
using StreamizFraud.Features.Sketches;

namespace StreamizFraud.Features.Entities;

/// <summary>The rows of one window of a key.</summary>
internal sealed class WindowView : RowsView
{
    private readonly ColumnValues _values = new();
    private readonly Sketch?[] _sketches = new Sketch?[2];
    private readonly (SketchTiles? Of, long FromMs)[] _filled = new (SketchTiles?, long)[2];
    private SketchTiles[] _tiles = [];
    private RowPage _log = null!;
    private RowPage? _labels;
    private IStatePages _pages = null!;
    private StageOutput _output = null!;
    private long _fromMs;
    private long _toMs;

    /// <summary>The log that windows look at, that of labels that came later, null: there are none, and the sketches of the key.</summary>
    public void Set(RowPage log, RowPage? labels, SketchTiles[] tiles, IStatePages pages, long timeMs)
    {
        (_log, _labels, _tiles, _pages, TimeMs) = (log, labels, tiles, pages, timeMs);
        Array.Clear(_filled);
    }

    /// <summary>The feature at hand, and its window (<paramref name="fromMs"/>, <paramref name="toMs"/>].</summary>
    public void Set(StageOutput output, long fromMs, long toMs) => (_output, _fromMs, _toMs) = (output, fromMs, toMs);

    /// <summary>What the feature looks at; squares are those of the feature before, until they are set.</summary>
    public void Set(long rows, long count, long sum, long? own) => (Rows, Count, Sum, This) = (rows, count, sum, own);

    /// <summary>The sum of squares, for an operator that asks for it.</summary>
    public void SetSquares(Int128 squares) => Squares = squares;

    public override (long Least, long Greatest) Extremes()
    {
        var (least, greatest) = (long.MaxValue, long.MinValue);
        _log.Widen(_output.InputColumn, _fromMs, _toMs, _pages, ref least, ref greatest);
        return (least, greatest);
    }

    public override ColumnValues Values()
    {
        _values.Begin(_output.Most);
        if (_fromMs < _toMs)
        {
            _log.Collect(_output.InputColumn, _fromMs, _toMs, _pages, _values);
        }

        if (_values.Overflowed && _output.Overflow == OnOverflow.Fail)
        {
            throw new FeatureValueException($"Feature {_output.Name} must see more than {_output.Most} rows of its window one by one: raise Exact(most), or let it drop the oldest.") { IsLoggable = true };
        }

        return _values;
    }

    public override Sketch? Sketch()
    {
        if (_output.Tiles < 0 || Count <= _output.Most)
        {
            return null;
        }

        var tiles = _tiles[_output.Tiles];
        var kind = (int)tiles.Shape.Kind;
        var sketch = _sketches[kind] ??= Sketches.Sketch.Of(tiles.Shape.Kind);
        // Several quantiles of one window are read from one sketch.
        if (_filled[kind] != (tiles, _fromMs))
        {
            tiles.Fill(_log, _fromMs, TimeMs, _pages, sketch);
            _filled[kind] = (tiles, _fromMs);
        }

        return sketch;
    }

    public override long? Youngest()
    {
        _values.Begin(1);
        if (_fromMs < _toMs)
        {
            _log.Collect(_output.InputColumn, _fromMs, _toMs, _pages, _values);
        }

        return _values.Count == 0 ? null : _values.Values[0];
    }

    public override long CountUpTo(long limit) => Count == 0 ? 0 : _log.CountUpTo(_output.InputColumn, _fromMs, _toMs, limit, _pages);

    /// <remarks>Of each condition a column has those that make frauds, and the next one those that take that back.</remarks>
    public override long CountFrauds() => _labels is null || _fromMs >= _toMs ? 0
        : _labels.CountUpTo(_output.LabelColumn, _fromMs, _toMs, TimeMs, _pages) - _labels.CountUpTo(_output.LabelColumn + 1, _fromMs, _toMs, TimeMs, _pages);
}
