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

    // The first feature that reads each column, to name in errors.
    private readonly string[] _readers;

    private EntityStage(
        EntityKey<TEvent> key, EntityShape shape, Func<TEvent, long>[] inputs, Func<TEvent, bool>[] labels, Output[] outputs, string[] readers)
    {
        Name = key.Name;
        _key = key.Selector.Call;
        Shape = shape;
        _inputs = inputs;
        _labels = labels;
        _outputs = outputs;
        _readers = readers;
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
        var inputs = windows.Select(w => w.Window.Aggregate.Input).OfType<Selector<Func<TEvent, long>>>().DistinctBy(input => input.Text).ToList();
        var labels = windows.Select(w => w.Window.Aggregate.Label).OfType<Selector<Func<TEvent, bool>>>().DistinctBy(label => label.Text).ToList();
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
            [.. inputs.Select(input => input.Call)],
            [.. labels.Select(label => label.Call)],
            outputs,
            [.. Enumerable.Range(0, shape.Columns).Select(column => declarations.Features[outputs.First(output => output.Input == column).Column].Name)]);
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

    /// <summary>Adds a row to its key's state and fills this stage's columns.</summary>
    /// <returns>Whether the row is later than the key's lateness allows.</returns>
    public bool Compute(EntityState state, TEvent @event, long timeMs, Span<double> values)
    {
        Span<long> columns = stackalloc long[Shape.Columns];
        Select(@event, columns);
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

    private void Select(TEvent @event, Span<long> columns)
    {
        var column = 0;
        try
        {
            foreach (var input in _inputs)
            {
                columns[column++] = input(@event);
            }

            foreach (var label in _labels)
            {
                columns[column++] = label(@event) ? 1 : 0;
            }
        }
        catch (Exception failed)
        {
            throw FeatureValueException.Of($"Feature {_readers[column - 1]}", failed);
        }
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

    private static int ColumnOf(
        KeyAggregate<TEvent> aggregate, List<Selector<Func<TEvent, long>>> inputs, List<Selector<Func<TEvent, bool>>> labels) =>
        aggregate.Input is { } input ? inputs.FindIndex(other => other.Text == input.Text)
        : aggregate.Label is { } label ? inputs.Count + labels.FindIndex(other => other.Text == label.Text)
        : -1;

    private static uint Fingerprint(
        EntityKey<TEvent> key, List<Selector<Func<TEvent, long>>> inputs, List<Selector<Func<TEvent, bool>>> labels, long retentionMs)
    {
        // What the stored rows mean; windows may differ between two definitions as long as the same rows serve both.
        string[] parts =
        [
            key.Selector.Fingerprint,
            $"{retentionMs}",
            .. inputs.Select(input => "input " + input.Fingerprint),
            .. labels.Select(label => "label " + label.Fingerprint),
        ];
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
