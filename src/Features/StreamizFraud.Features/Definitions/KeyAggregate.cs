using System.Linq.Expressions;
using StreamizFraud.Features.Definitions;
using StreamizFraud.Features.Operators;

namespace StreamizFraud.Features;

/// <summary>What is computed over rows of a key, before it is said which.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>Immutable. Made by <see cref="EntityKey{TEvent}"/>.</remarks>
public sealed class KeyAggregate<TEvent>
{
    private readonly Selector<Func<TEvent, long?>>? _value;
    private readonly bool _mayBeNull;
    private readonly Condition<TEvent>? _shareOf;
    private readonly IReadOnlyList<Condition<TEvent>> _conditions;
    private readonly string? _problem;

    internal KeyAggregate(EntityKey<TEvent> key, Operator computes, Selector<Func<TEvent, long?>>? value = null, bool mayBeNull = false, Condition<TEvent>? shareOf = null, string? problem = null)
        : this(key, computes, value, mayBeNull, shareOf, [], problem)
    {
    }

    internal KeyAggregate(EntityKey<TEvent> key, LabelledOperator computes, LateLabels<TEvent> labels)
        : this(key, computes) => Labels = labels;

    private KeyAggregate(
        EntityKey<TEvent> key, Operator computes, Selector<Func<TEvent, long?>>? value, bool mayBeNull, Condition<TEvent>? shareOf, IReadOnlyList<Condition<TEvent>> conditions, string? problem)
    {
        Key = key;
        Operator = computes;
        _value = value;
        _mayBeNull = mayBeNull;
        _shareOf = shareOf;
        _conditions = conditions;
        _problem = problem;
        Input = value is null && shareOf is null && conditions.Count == 0 ? null : new(value, mayBeNull, shareOf is null ? conditions : [.. conditions, shareOf]);
        Base = conditions.Count == 0 ? null : new(null, mayBeNull: false, conditions);
    }

    internal EntityKey<TEvent> Key { get; }

    internal Operator Operator { get; }

    /// <summary>The labels that the operator looks at; null: none that come later.</summary>
    internal LateLabels<TEvent>? Labels { get; private init; }

    /// <summary>What the operator takes of each row; null: that there is one.</summary>
    internal Measure<TEvent>? Input { get; }

    /// <summary>Which rows count; null: all.</summary>
    internal Measure<TEvent>? Base { get; }

    internal IEnumerable<string> Problems => (_problem is null ? [] : new[] { _problem }).Concat(Input?.Problems ?? []);

    /// <summary>Only over rows that meet a condition. Several conditions must all be met.</summary>
    /// <param name="condition">The condition.</param>
    public KeyAggregate<TEvent> Where(Expression<Func<TEvent, bool>> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return With(new Condition<TEvent>(condition));
    }

    /// <summary>Only over rows that meet a condition of their event and time (UTC).</summary>
    /// <param name="condition">The condition.</param>
    public KeyAggregate<TEvent> Where(Expression<Func<TEvent, DateTimeOffset, bool>> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return With(new Condition<TEvent>(condition));
    }

    /// <summary>The aggregate over the window (t-<paramref name="window"/>, t] at a row of time t, this row included.</summary>
    /// <param name="window">Length, a whole number of milliseconds, 1 or more.</param>
    public KeyFeature<TEvent> Last(TimeSpan window) => new(this, ViewKind.Window) { Window = window };

    /// <summary>The aggregate over the rows since midnight, this row included: [midnight, t] at a row of time t.</summary>
    /// <param name="timeZone">IANA name of the time zone, such as "Europe/Berlin", daylight saving included; UTC by default.</param>
    public KeyFeature<TEvent> Today(string timeZone = "UTC")
    {
        ArgumentException.ThrowIfNullOrEmpty(timeZone);
        return new(this, ViewKind.Day) { TimeZone = timeZone };
    }

    /// <summary>The aggregate over all rows that the key has ever had. Its key's state is kept for ever.</summary>
    public KeyFeature<TEvent> Lifetime() => new(this, ViewKind.Lifetime);

    private KeyAggregate<TEvent> With(Condition<TEvent> condition) => new(Key, Operator, _value, _mayBeNull, _shareOf, [.. _conditions, condition], _problem) { Labels = Labels };
}
