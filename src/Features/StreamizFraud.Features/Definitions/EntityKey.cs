using System.Linq.Expressions;
using StreamizFraud.Features.Definitions;
using StreamizFraud.Features.Operators;

namespace StreamizFraud.Features;

/// <summary>A key of a feature set, the card or the terminal of a payment: what features of its rows are made from.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>
/// <para>Immutable. Made by <c>FeatureSet&lt;TEvent&gt;.By</c>. Inputs are whole numbers, money in minor units (<see cref="MinorUnits"/> makes them from decimals): the sum of the absolute
/// values that the key's kept rows have for one input must fit into 64 bits, else the record fails. A row whose input is null counts in
/// no operator over it.</para>
/// <para>Values that are compared (<c>Distinct</c>, <c>CountOfSame</c>, …) are texts, whole numbers, Guids, enums or bool; texts and
/// Guids are compared by 64-bit hashes (<see cref="Categories"/>).</para>
/// </remarks>
public sealed class EntityKey<TEvent>
{
    internal EntityKey(string name, Selector<Func<TEvent, string>> selector, TimeSpan lateness, string? problem = null)
    {
        Name = name;
        Selector = selector;
        Lateness = lateness;
        Problem = problem;
    }

    /// <summary>Name of the key, unique in its set.</summary>
    public string Name { get; }

    /// <summary>How much older than the newest row of its key a row can be and still get exact values.</summary>
    public TimeSpan Lateness { get; }

    internal Selector<Func<TEvent, string>> Selector { get; }

    internal string? Problem { get; }

    /// <summary>Number of rows.</summary>
    public KeyAggregate<TEvent> Count() => new(this, new Count());

    /// <summary>Exact sum; 0 without rows.</summary>
    /// <param name="input">A whole number.</param>
    public KeyAggregate<TEvent> Sum(Expression<Func<TEvent, long?>> input) => OfNumber(new Sum(), input);

    /// <summary>Mean: an exact sum, divided once. Null without rows.</summary>
    /// <inheritdoc cref="Sum"/>
    public KeyAggregate<TEvent> Mean(Expression<Func<TEvent, long?>> input) => OfNumber(new Mean(), input);

    /// <summary>Least value. Null without rows.</summary>
    /// <inheritdoc cref="Sum"/>
    public KeyAggregate<TEvent> Min(Expression<Func<TEvent, long?>> input) => OfNumber(new Extreme(greatest: false), input);

    /// <summary>Greatest value. Null without rows.</summary>
    /// <inheritdoc cref="Sum"/>
    public KeyAggregate<TEvent> Max(Expression<Func<TEvent, long?>> input) => OfNumber(new Extreme(greatest: true), input);

    /// <summary>Variance of the population: (n Σx² - (Σx)²) / n². Null without rows.</summary>
    /// <inheritdoc cref="Sum"/>
    public KeyAggregate<TEvent> VariancePopulation(Expression<Func<TEvent, long?>> input) => OfNumber(new Variance(ofSample: false, root: false), input);

    /// <summary>Variance of a sample: (n Σx² - (Σx)²) / (n (n - 1)). Null with fewer than two rows.</summary>
    /// <inheritdoc cref="Sum"/>
    public KeyAggregate<TEvent> VarianceSample(Expression<Func<TEvent, long?>> input) => OfNumber(new Variance(ofSample: true, root: false), input);

    /// <summary>Standard deviation of the population. Null without rows.</summary>
    /// <inheritdoc cref="Sum"/>
    public KeyAggregate<TEvent> StdDevPopulation(Expression<Func<TEvent, long?>> input) => OfNumber(new Variance(ofSample: false, root: true), input);

    /// <summary>Standard deviation of a sample. Null with fewer than two rows.</summary>
    /// <inheritdoc cref="Sum"/>
    public KeyAggregate<TEvent> StdDevSample(Expression<Func<TEvent, long?>> input) => OfNumber(new Variance(ofSample: true, root: true), input);

    /// <summary>Share of the rows that meet a condition, from 0 to 1. Null without rows.</summary>
    /// <param name="condition">The condition.</param>
    public KeyAggregate<TEvent> Share(Expression<Func<TEvent, bool>> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return new(this, new Share(), shareOf: new Condition<TEvent>(condition));
    }

    /// <summary>Share of the rows that meet a condition of their event and time (UTC), from 0 to 1. Null without rows.</summary>
    /// <param name="condition">The condition.</param>
    public KeyAggregate<TEvent> Share(Expression<Func<TEvent, DateTimeOffset, bool>> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return new(this, new Share(), shareOf: new Condition<TEvent>(condition));
    }

    /// <summary>
    /// Share of the rows whose label was known when the row came that the value is for: a label counts from the time on at which it
    /// became known, so that training cannot see more than serving. Null without rows.
    /// </summary>
    /// <param name="knownAtMs">When it became known that the row bears the label, ms since the Unix epoch; null: never.</param>
    public KeyAggregate<TEvent> KnownShare(Expression<Func<TEvent, long?>> knownAtMs) => OfNumber(new KnownShare(), knownAtMs);

    /// <summary>
    /// Share of the rows of which it is known when the row comes that the value is for that they are frauds: a label counts once it has arrived, for rows
    /// of its own time or later, until a later one corrects it. Null without rows.
    /// </summary>
    /// <param name="labels">The labels.</param>
    public KeyAggregate<TEvent> KnownShare(LateLabels<TEvent> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return new(this, new LabelledShare(labels.Id.Text, labels.KeepMs), labels);
    }

    /// <summary>Number of the rows of which it is known when the row comes that the value is for that they are frauds.</summary>
    /// <inheritdoc cref="KnownShare(LateLabels{TEvent})"/>
    public KeyAggregate<TEvent> KnownCount(LateLabels<TEvent> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return new(this, new LabelledCount(labels.Id.Text, labels.KeepMs), labels);
    }

    /// <summary>Number of different values. A row without a value counts as none.</summary>
    /// <param name="value">A text, whole number, Guid, enum or bool.</param>
    /// <typeparam name="TValue">Type of the value.</typeparam>
    public KeyAggregate<TEvent> Distinct<TValue>(Expression<Func<TEvent, TValue>> value) => OfCategory(new Distinct(), value);

    /// <summary>Rows with this row's value, this one included. Null if this row has none.</summary>
    /// <inheritdoc cref="Distinct"/>
    public KeyAggregate<TEvent> CountOfSame<TValue>(Expression<Func<TEvent, TValue>> value) => OfCategory(new Same(share: false), value);

    /// <summary>Share of the rows with this row's value among those with a value, from 0 to 1. Null if this row has none.</summary>
    /// <inheritdoc cref="Distinct"/>
    public KeyAggregate<TEvent> ShareOfSame<TValue>(Expression<Func<TEvent, TValue>> value) => OfCategory(new Same(share: true), value);

    /// <summary>Share of the most frequent value among the rows with a value, from 0 to 1. Null without rows.</summary>
    /// <inheritdoc cref="Distinct"/>
    public KeyAggregate<TEvent> ShareOfTop<TValue>(Expression<Func<TEvent, TValue>> value) => OfCategory(new ShareOfTop(), value);

    /// <summary>Median, the mean of the two middle values if their number is even. Null without rows.</summary>
    /// <inheritdoc cref="Sum"/>
    public KeyAggregate<TEvent> Median(Expression<Func<TEvent, long?>> input) => Quantile(input, 0.5);

    /// <summary>Quantile by linear interpolation between closest ranks, as numpy and pandas do by default. Null without rows.</summary>
    /// <param name="input">A whole number.</param>
    /// <param name="p">From 0, the least value, to 1, the greatest.</param>
    public KeyAggregate<TEvent> Quantile(Expression<Func<TEvent, long?>> input, double p)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(p is >= 0 and <= 1, true, nameof(p));
        return OfNumber(new Quantile(p), input);
    }

    /// <summary>Value of the first row in order of time, at equal times of arrival. Null without rows.</summary>
    /// <inheritdoc cref="Sum"/>
    public KeyAggregate<TEvent> First(Expression<Func<TEvent, long?>> input) => OfNumber(new First(), input);

    /// <summary>Value of the last row in order of time, at equal times of arrival. Null without rows.</summary>
    /// <inheritdoc cref="Sum"/>
    public KeyAggregate<TEvent> Latest(Expression<Func<TEvent, long?>> input) => OfNumber(new Latest(), input);

    /// <summary>This row's value divided by the mean. Null without rows, or where the mean is 0 or less. Mostly over <c>BeforeThis()</c>.</summary>
    /// <inheritdoc cref="Sum"/>
    public KeyAggregate<TEvent> RatioToMean(Expression<Func<TEvent, long?>> input) => OfNumber(new Deviation(DeviationKind.Ratio), input);

    /// <summary>This row's value less the mean. Null without rows. Mostly over <c>BeforeThis()</c>.</summary>
    /// <inheritdoc cref="Sum"/>
    public KeyAggregate<TEvent> DifferenceToMean(Expression<Func<TEvent, long?>> input) => OfNumber(new Deviation(DeviationKind.Difference), input);

    /// <summary>
    /// This row's value less the mean, in standard deviations of the population. Null with fewer than two rows, or where all values are
    /// equal. Mostly over <c>BeforeThis()</c>.
    /// </summary>
    /// <inheritdoc cref="Sum"/>
    public KeyAggregate<TEvent> ZScore(Expression<Func<TEvent, long?>> input) => OfNumber(new Deviation(DeviationKind.ZScore), input);

    /// <summary>Value of the row that arrived <paramref name="k"/> rows with a value before. Null if there are fewer.</summary>
    /// <param name="input">A whole number.</param>
    /// <param name="k">1 to 1000.</param>
    public KeyFeature<TEvent> Lag(Expression<Func<TEvent, long?>> input, int k = 1)
    {
        ThrowIfNoNumber(k);
        return History(OfNumber(new Lag(k), input));
    }

    /// <summary>Mean of the last <paramref name="k"/> values that arrived before this row, or of as many as there are. Null if there are none.</summary>
    /// <param name="input">A whole number.</param>
    /// <param name="k">1 to 1000.</param>
    public KeyFeature<TEvent> MeanOfLast(Expression<Func<TEvent, long?>> input, int k)
    {
        ThrowIfNoNumber(k);
        return History(OfNumber(new MeanOfLast(k), input));
    }

    /// <summary>Seconds from the row that arrived before this one; negative if this one is older. Null on the first row.</summary>
    public KeyFeature<TEvent> SecondsSincePrevious() => History(new(this, new SecondsSince(first: false)));

    /// <summary>Seconds from the first row that arrived, 0 on that row; negative if this one is older.</summary>
    public KeyFeature<TEvent> SecondsSinceFirst() => History(new(this, new SecondsSince(first: true)));

    /// <summary>1 if the key had no row with this row's value before, else 0. Null if this row has no value.</summary>
    /// <param name="value">A text, whole number, Guid, enum or bool.</param>
    /// <param name="remember">How long a value is remembered, 1 ms or more; null: for ever.</param>
    /// <typeparam name="TValue">Type of the value.</typeparam>
    public KeyFeature<TEvent> FirstSeen<TValue>(Expression<Func<TEvent, TValue>> value, TimeSpan? remember = null) =>
        new(OfCategory(new FirstSeen(), value), ViewKind.History) { RememberMs = remember is { } time ? time.Ticks / TimeSpan.TicksPerMillisecond : null };

    /// <summary>
    /// A sum in which what is older counts less, half as much after each half-life: s·2^(-dt/h) + x. A row that comes late by dt adds
    /// x·2^(-dt/h).
    /// </summary>
    /// <param name="input">A whole number.</param>
    /// <param name="halfLife">1 ms or more.</param>
    public KeyFeature<TEvent> DecayedSum(Expression<Func<TEvent, long?>> input, TimeSpan halfLife) =>
        History(OfNumber(new Decayed(Ms(halfLife), count: false), input));

    /// <summary>Number of rows, of which older ones count less, half as much after each half-life.</summary>
    /// <param name="halfLife">1 ms or more.</param>
    public KeyFeature<TEvent> DecayedCount(TimeSpan halfLife) => History(new(this, new Decayed(Ms(halfLife), count: true)));

    /// <summary>Rows of the session, this one included: a session ends with a gap longer than one. A late row belongs to the session at hand.</summary>
    /// <param name="gap">The gap, 1 ms or more.</param>
    public KeyFeature<TEvent> SessionCount(TimeSpan gap) => History(new(this, new SessionCount(Ms(gap))));

    internal KeyAggregate<TEvent> OfNumber(Operator computes, Expression<Func<TEvent, long?>> input)
    {
        ArgumentNullException.ThrowIfNull(input);
        // A number that cannot be null is converted by the compiler.
        var mayBeNull = input.Body is not UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked, Operand.Type: { IsValueType: true } inner } || Nullable.GetUnderlyingType(inner) is not null;
        return new(this, computes, new Selector<Func<TEvent, long?>>(input), mayBeNull);
    }

    private KeyAggregate<TEvent> OfCategory<TValue>(Operator computes, Expression<Func<TEvent, TValue>> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var mayBeNull = !typeof(TValue).IsValueType || Nullable.GetUnderlyingType(typeof(TValue)) is not null;
        return SelectorConversion.ToCategory<TEvent>(value) is { } category
            ? new(this, computes, new Selector<Func<TEvent, long?>>(category), mayBeNull)
            : new(this, computes, problem: $"compares values of type {SelectorText.TypeName(typeof(TValue))}; compare a text, whole number, Guid, enum or bool, such as a member of it");
    }

    private static KeyFeature<TEvent> History(KeyAggregate<TEvent> aggregate) => new(aggregate, ViewKind.History);

    private static void ThrowIfNoNumber(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, 1000);
    }

    private static long Ms(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.FromMilliseconds(1));
        return time.Ticks / TimeSpan.TicksPerMillisecond;
    }
}
