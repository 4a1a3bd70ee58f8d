using StreamizFraud.Features.Operators;
using StreamizFraud.Features.Rows;

namespace StreamizFraud.Features.Entities;

/// <summary>The rows of one window of a key.</summary>
internal sealed class WindowView : RowsView
{
    private readonly ColumnValues _values = new();
    private RowPage _log = null!;
    private IStatePages _pages = null!;
    private int _column;
    private long _fromMs;
    private long _toMs;
    private int _most;
    private OnOverflow _overflow;
    private string _feature = "";

    /// <summary>The rows of (<paramref name="fromMs"/>, <paramref name="toMs"/>].</summary>
    public void Set(RowPage log, IStatePages pages, long timeMs, long fromMs, long toMs)
    {
        (_log, _pages, TimeMs, _fromMs, _toMs) = (log, pages, timeMs, fromMs, toMs);
    }

    /// <summary>What the feature at hand looks at.</summary>
    public void Set(int column, long rows, long count, long sum, Int128 squares, long? own)
    {
        (_column, Rows, Count, Sum, Squares, This) = (column, rows, count, sum, squares, own);
    }

    /// <summary>How many values may be seen one by one.</summary>
    public void Limit(int most, OnOverflow overflow, string feature) => (_most, _overflow, _feature) = (most, overflow, feature);

    public override (long Least, long Greatest) Extremes()
    {
        var (least, greatest) = (long.MaxValue, long.MinValue);
        _log.Widen(_column, _fromMs, _toMs, _pages, ref least, ref greatest);
        return (least, greatest);
    }

    public override ColumnValues Values()
    {
        _values.Begin(_most);
        if (_fromMs < _toMs)
        {
            _log.Collect(_column, _fromMs, _toMs, _pages, _values);
        }

        if (_values.Overflowed && _overflow == OnOverflow.Fail)
        {
            throw new FeatureValueException($"Feature {_feature} must see more than {_most} rows of its window one by one: raise Exact(most), or let it drop the oldest.") { IsLoggable = true };
        }

        return _values;
    }

    public override long? Youngest()
    {
        _values.Begin(1);
        if (_fromMs < _toMs)
        {
            _log.Collect(_column, _fromMs, _toMs, _pages, _values);
        }

        return _values.Count == 0 ? null : _values.Values[0];
    }

    public override long CountUpTo(long limit) => Count == 0 ? 0 : _log.CountUpTo(_column, _fromMs, _toMs, limit, _pages);
}
