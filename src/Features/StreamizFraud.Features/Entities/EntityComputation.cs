using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Features.Operators;
using StreamizFraud.Features.Rows;

namespace StreamizFraud.Features.Entities;

/// <summary>Computes the features of one key.</summary>
/// <remarks>Not thread-safe: what it needs while it computes is kept for the next row.</remarks>
internal sealed class EntityComputation<TEvent>
{
    private readonly EntityStage<TEvent> _stage;
    private readonly StageOutput[] _before;
    private readonly StageOutput[] _after;
    private readonly StageOutput[] _lifetimes;
    private readonly LocalDay?[] _days;
    private readonly long?[] _measured;
    private readonly bool[] _seen;
    private readonly long[] _edges;
    private readonly long[] _rows;
    private readonly long[] _totals;
    private readonly Int128[] _squares;
    private readonly WindowTotals[] _windows;
    private readonly WindowView _window = new();
    private readonly LifetimeView _all = new();

    public EntityComputation(EntityStage<TEvent> stage)
    {
        _stage = stage;
        _before = [.. stage.Outputs.Where(output => output.IsBeforeThis)];
        _after = [.. stage.Outputs.Where(output => !output.IsBeforeThis)];
        _lifetimes = [.. stage.Outputs.Where(output => output.Source == OutputSource.Lifetime).DistinctBy(output => output.Place)];
        _days = [.. stage.Edges.Select(edge => edge.TimeZone is { } zone ? new LocalDay(zone) : null)];
        _measured = new long?[stage.Measures.Length];
        _seen = new bool[stage.IndexMeasures.Length];
        _edges = new long[stage.Edges.Length];
        _rows = new long[stage.Edges.Length];
        _totals = new long[stage.Edges.Length * stage.Shape.Rows.Totals];
        _squares = new Int128[stage.Edges.Length * stage.Shape.Rows.Squares];
        _windows = new WindowTotals[stage.Outputs.Length == 0 ? 0 : stage.Outputs.Max(output => output.Column) + 1];
        foreach (var output in stage.Outputs)
        {
            _windows[output.Column] = new WindowTotals(output, stage.Shape.Rows);
        }
    }

    /// <summary>Whether the id of an event is remembered from one before. Changes nothing.</summary>
    /// <inheritdoc cref="Compute"/>
    public bool IsDuplicate(EntityState state, IStatePages pages, TEvent @event, long timeMs, long streamTimeMs)
    {
        if (_stage.DistinctIndex < 0 || state.IsIdleAt(streamTimeMs))
        {
            return false;
        }

        var time = _stage.ReadsTime ? DateTimeOffset.FromUnixTimeMilliseconds(timeMs) : default;
        return OfMeasure(_stage.IndexMeasures[_stage.DistinctIndex], @event, time) is { } id
            && state.Indexes[_stage.DistinctIndex].Knows(id, timeMs, Math.Max(state.NewestMs, timeMs), pages);
    }

    /// <summary>Takes a row into its key's state and fills this stage's columns.</summary>
    /// <param name="state">The key's state.</param>
    /// <param name="pages">Its pages.</param>
    /// <param name="event">The event.</param>
    /// <param name="timeMs">Its time, ms since the Unix epoch.</param>
    /// <param name="streamTimeMs">Time of the newest row of all keys, this one included.</param>
    /// <param name="values">Receives the columns.</param>
    /// <returns>Whether the row is later than the key's lateness allows.</returns>
    /// <exception cref="FeatureValueException">A selector failed, or a value cannot be computed.</exception>
    public bool Compute(EntityState state, IStatePages pages, TEvent @event, long timeMs, long streamTimeMs, Span<double> values)
    {
        Measure(@event, timeMs);
        if (state.IsIdleAt(streamTimeMs))
        {
            // Had the sweep come by, the key would be gone.
            state.Clear(pages);
        }

        var goneMs = Math.Max(state.NewestMs, timeMs) - _stage.Shape.Rows.RetentionMs;
        var tooLate = timeMs <= goneMs;
        SetEdges(timeMs, goneMs);
        if (_before.Length > 0)
        {
            Fill(_before, state, state.Log, pages, timeMs, values, isRow: true);
        }

        state.Observe(timeMs, streamTimeMs);
        for (var i = 0; i < _seen.Length; i++)
        {
            _seen[i] = _measured[_stage.IndexMeasures[i]] is { } value && state.Indexes[i].Note(value, timeMs, state.NewestMs, pages);
        }

        AddToLifetimes(state);
        var log = state.Log;
        if (_stage.Shape.KeepsRows)
        {
            log = Insert(state, pages, timeMs, tooLate);
        }

        Fill(_after, state, log, pages, timeMs, values, isRow: true);
        return timeMs < state.NewestMs - _stage.Shape.LatenessMs;
    }

    /// <summary>Fills this stage's columns as a row would see them that came next and had no values of its own. Changes nothing.</summary>
    /// <param name="state">The key's state.</param>
    /// <param name="pages">Its pages; only read.</param>
    /// <param name="timeMs">Time of such a row, ms since the Unix epoch.</param>
    /// <param name="values">Receives the columns.</param>
    /// <returns>Whether such a row would be later than the key's lateness allows.</returns>
    /// <exception cref="FeatureValueException">A value cannot be computed.</exception>
    public bool Look(EntityState state, IStatePages pages, long timeMs, Span<double> values)
    {
        var late = timeMs < state.NewestMs - _stage.Shape.LatenessMs;
        if (state.IsIdleAt(timeMs))
        {
            state = new EntityState(_stage.Shape);
        }

        _measured.AsSpan().Clear();
        SetEdges(timeMs, Math.Max(state.NewestMs, timeMs) - _stage.Shape.Rows.RetentionMs);
        Fill(_stage.Outputs, state, state.Log, pages, timeMs, values, isRow: false);
        return late;
    }

    private void Measure(TEvent @event, long timeMs)
    {
        var time = _stage.ReadsTime ? DateTimeOffset.FromUnixTimeMilliseconds(timeMs) : default;
        for (var i = 0; i < _measured.Length; i++)
        {
            _measured[i] = OfMeasure(i, @event, time);
        }
    }

    private long? OfMeasure(int measure, TEvent @event, DateTimeOffset time)
    {
        try
        {
            return _stage.Measures[measure].Of(@event, time);
        }
        catch (Exception failed)
        {
            throw FeatureValueException.Of(_stage.Readers[measure], failed);
        }
    }

    private void SetEdges(long timeMs, long goneMs)
    {
        for (var i = 0; i < _edges.Length; i++)
        {
            // Rows that are gone may still lie in a page; no window looks at them.
            _edges[i] = Math.Max(_stage.Edges[i].Of(timeMs, _days[i]?.MidnightMs(timeMs) ?? 0), goneMs);
        }
    }

    private RowPage Insert(EntityState state, IStatePages pages, long timeMs, bool tooLate)
    {
        Span<long> values = stackalloc long[_stage.ColumnMeasures.Length];
        var presence = 0UL;
        for (var column = 0; column < values.Length; column++)
        {
            if (_measured[_stage.ColumnMeasures[column]] is { } value)
            {
                values[column] = value;
                presence |= 1UL << column;
            }
        }

        var row = new NewRow(timeMs, values, presence);
        if (!tooLate)
        {
            state.Insert(row, pages);
            return state.Log;
        }

        // The rows around it are gone: its windows hold nothing but itself.
        SetEdges(timeMs, long.MinValue);
        return state.Alone(row);
    }

    private void AddToLifetimes(EntityState state)
    {
        foreach (var output in _lifetimes)
        {
            LifetimeView.Add(
                state.Slots.Slice(output.Place, output.Slots), output.Base < 0 || _measured[output.Base] is not null, output.Measure < 0 ? 0 : _measured[output.Measure]);
        }
    }

    /// <summary>Writes the columns of some features.</summary>
    /// <param name="outputs">The features.</param>
    /// <param name="state">The key's state.</param>
    /// <param name="log">Its rows, with the one at hand or without.</param>
    /// <param name="pages">Its pages.</param>
    /// <param name="timeMs">Time that the values are for.</param>
    /// <param name="values">Receives the columns.</param>
    /// <param name="isRow">Whether there is a row at hand; operators over the order of arrival take it.</param>
    private void Fill(StageOutput[] outputs, EntityState state, RowPage log, IStatePages pages, long timeMs, Span<double> values, bool isRow)
    {
        SumUp(log, pages);
        // A row that is too late stands alone, and nothing is known of it.
        _window.Set(log, log == state.Log ? state.Labels : null, state.Sketches, pages, timeMs);
        foreach (var output in outputs)
        {
            var value = output.Source switch
            {
                OutputSource.Window => OfWindow(output),
                OutputSource.Lifetime => OfLifetime(output, state, timeMs),
                OutputSource.History when isRow => ((HistoryOperator)output.Operator).Next(state.Slots.Slice(output.Place, output.Slots), timeMs, Own(output)),
                OutputSource.History => ((HistoryOperator)output.Operator).Now(state.Slots.Slice(output.Place, output.Slots), timeMs),
                OutputSource.Seen => Own(output) is null ? double.NaN : _seen[output.Place] ? 0 : 1,
                _ => state.Indexes[output.Place].Count,
            };
            values[output.Column] = double.IsNaN(value) ? output.WhenNull : Finite(value * output.Factor, output);
        }
    }

    /// <summary>Totals of the log before each edge.</summary>
    private void SumUp(RowPage log, IStatePages pages)
    {
        var (totals, squares) = (_stage.Shape.Rows.Totals, _stage.Shape.Rows.Squares);
        _totals.AsSpan().Clear();
        _squares.AsSpan().Clear();
        for (var i = 0; i < _edges.Length; i++)
        {
            _rows[i] = log.AddTotals(_edges[i], i, pages, _totals.AsSpan(i * totals, totals), _squares.AsSpan(i * squares, squares));
        }
    }

    private double OfWindow(StageOutput output)
    {
        ref readonly var totals = ref _windows[output.Column];
        var (near, far) = (output.Near, output.Far);
        var all = _rows[near] - _rows[far];
        var rows = totals.Base < 0 ? all : Total(near, far, totals.Base);
        var count = totals.CountsBase ? rows : totals.Count < 0 ? all : Total(near, far, totals.Count);
        var sum = totals.Sum < 0 ? 0 : Total(near, far, totals.Sum);
        _window.Set(output, _edges[far], _edges[near]);
        _window.Set(rows, count, sum, Own(output));
        if (totals.Squares >= 0)
        {
            var squares = _stage.Shape.Rows.Squares;
            _window.SetSquares(_squares[(near * squares) + totals.Squares] - _squares[(far * squares) + totals.Squares]);
        }

        return ((RowsOperator)output.Operator).Value(_window);
    }

    private double OfLifetime(StageOutput output, EntityState state, long timeMs)
    {
        _all.Set(state.Slots.Slice(output.Place, output.Slots), timeMs, Own(output));
        return ((RowsOperator)output.Operator).Value(_all);
    }

    private long? Own(StageOutput output) => output.Measure < 0 ? null : _measured[output.Measure];

    private long Total(int near, int far, int total)
    {
        var totals = _stage.Shape.Rows.Totals;
        return unchecked(_totals[(near * totals) + total] - _totals[(far * totals) + total]);
    }

    private static double Finite(double value, StageOutput output) => double.IsFinite(value) ? value : ThrowNotFinite(output);

    [DoesNotReturn]
    private static double ThrowNotFinite(StageOutput output) =>
        throw new FeatureValueException($"Feature {output.Name} is not finite.") { IsLoggable = true };
}
