using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using StreamizFraud.Features.Definitions;

namespace StreamizFraud.Features.Entities;

/// <summary>Computes all features of one key.</summary>
/// <remarks>Immutable, thread-safe: the state comes from the caller.</remarks>
internal sealed class EntityStage<TEvent>
{
    private readonly Func<TEvent, string> _key;
    private readonly Func<TEvent, long>[] _inputs;
    private readonly Func<TEvent, bool>[] _labels;
    private readonly Output[] _outputs;

    private EntityStage(
        EntityKey<TEvent> key, EntityShape shape, Func<TEvent, long>[] inputs, Func<TEvent, bool>[] labels, Output[] outputs)
    {
        Name = key.Name;
        _key = key.Selector;
        Shape = shape;
        _inputs = inputs;
        _labels = labels;
        _outputs = outputs;
    }

    /// <summary>Name of the key.</summary>
    public string Name { get; }

    public EntityShape Shape { get; }

    /// <summary>Columns that this stage fills.</summary>
    public IEnumerable<int> Columns => _outputs.Select(output => output.Column);

    public static EntityStage<TEvent> From(FeatureDeclarations<TEvent> declarations, EntityKey<TEvent> key)
    {
        var windows = declarations.Features
            .Select((feature, column) => (feature.Window, Column: column))
            .Where(feature => feature.Window?.Aggregate.Key == key)
            .Select(feature => (Window: feature.Window!, feature.Column))
            .ToList();
        var inputs = Distinct(windows.Where(w => w.Window.Aggregate.Input is not null).Select(w => ((Delegate)w.Window.Aggregate.Input!, w.Window.Aggregate.Text)));
        var labels = Distinct(windows.Where(w => w.Window.Aggregate.Label is not null).Select(w => ((Delegate)w.Window.Aggregate.Label!, w.Window.Aggregate.Text)));
        var edges = windows.SelectMany(w => new[] { Near(w.Window), Far(w.Window) }).Distinct().Order().ToArray();
        var outputs = windows.Select(w => new Output(
            w.Column,
            w.Window.Aggregate.Kind,
            Array.IndexOf(edges, Near(w.Window)),
            Array.IndexOf(edges, Far(w.Window)),
            ColumnOf(w.Window.Aggregate, inputs, labels),
            w.Window.Factor,
            w.Window.WhenEmpty)).ToArray();
        var lateness = Ms(key.Lateness);
        var shape = new EntityShape(inputs.Count, labels.Count, edges, lateness, Fingerprint(key, inputs, labels, edges[^1] + lateness));
        return new EntityStage<TEvent>(
            key,
            shape,
            [.. inputs.Select(input => (Func<TEvent, long>)input.Selector)],
            [.. labels.Select(label => (Func<TEvent, bool>)label.Selector)],
            outputs);
    }

    /// <summary>The key of an event.</summary>
    /// <exception cref="FeatureValueException">It is null.</exception>
    public string KeyOf(TEvent @event) => _key(@event) ?? ThrowNoKey();

    /// <summary>Adds a row to its key's state and fills this stage's columns.</summary>
    /// <returns>Whether the row is later than the key's lateness allows.</returns>
    public bool Compute(EntityState state, TEvent @event, long timeMs, Span<double> values)
    {
        Span<long> columns = stackalloc long[Shape.Columns];
        for (var i = 0; i < _inputs.Length; i++)
        {
            columns[i] = _inputs[i](@event);
        }

        for (var i = 0; i < _labels.Length; i++)
        {
            columns[_inputs.Length + i] = _labels[i](@event) ? 1 : 0;
        }

        state.Insert(timeMs, columns);
        var late = timeMs < state.NewestMs - Shape.LatenessMs;
        Span<int> edges = stackalloc int[Shape.EdgesMs.Length];
        for (var i = 0; i < edges.Length; i++)
        {
            edges[i] = state.PositionOfEdge(i, timeMs);
        }

        foreach (ref readonly var output in _outputs.AsSpan())
        {
            values[output.Column] = Value(state, output, edges[output.Far], edges[output.Near]);
        }

        state.DropIfTooLate();
        return late;
    }

    private static double Value(EntityState state, in Output output, int from, int to)
    {
        var count = to - from;
        if (output.Kind == AggregateKind.Count)
        {
            return count * output.Factor;
        }

        return count == 0 ? output.WhenEmpty : state.SumBetween(output.Input, from, to) / (double)count * output.Factor;
    }

    private static List<(Delegate Selector, string Text)> Distinct(IEnumerable<(Delegate Selector, string Text)> selectors)
    {
        var distinct = new List<(Delegate Selector, string Text)>();
        foreach (var candidate in selectors)
        {
            if (IndexOf(distinct, candidate.Selector, candidate.Text) < 0)
            {
                distinct.Add(candidate);
            }
        }

        return distinct;
    }

    private static int IndexOf(List<(Delegate Selector, string Text)> selectors, Delegate selector, string text) =>
        selectors.FindIndex(s => SelectorText.Same(s.Selector, s.Text, selector, text));

    private static int ColumnOf(
        KeyAggregate<TEvent> aggregate, List<(Delegate Selector, string Text)> inputs, List<(Delegate Selector, string Text)> labels) =>
        aggregate.Input is not null ? IndexOf(inputs, aggregate.Input, aggregate.Text)
        : aggregate.Label is not null ? inputs.Count + IndexOf(labels, aggregate.Label, aggregate.Text)
        : -1;

    private static uint Fingerprint(
        EntityKey<TEvent> key, List<(Delegate Selector, string Text)> inputs, List<(Delegate Selector, string Text)> labels, long retentionMs)
    {
        // What the stored rows mean; windows may differ between two definitions as long as the same rows serve both.
        string[] parts = [key.Text, $"{retentionMs}", .. inputs.Select(i => "input " + i.Text), .. labels.Select(l => "label " + l.Text)];
        return BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }

    private static long Near(WindowFeature<TEvent> window) => Ms(window.Delay ?? TimeSpan.Zero);

    private static long Far(WindowFeature<TEvent> window) => Near(window) + Ms(window.Window);

    private static long Ms(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;

    [DoesNotReturn]
    private string ThrowNoKey() => throw new FeatureValueException($"Key {Name} of the event is null.") { IsLoggable = true };

    /// <summary>One column and where its value comes from: edges by number, the kept column by number.</summary>
    private readonly record struct Output(int Column, AggregateKind Kind, int Near, int Far, int Input, double Factor, double WhenEmpty);
}
