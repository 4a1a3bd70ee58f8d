namespace StreamizFraud.Features;

/// <summary>An event and its feature values.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>Immutable. The values are what a model is trained on and what it scores.</remarks>
public readonly struct FeatureRow<TEvent>
{
    /// <summary>A row; takes the array over, it must not be changed afterwards.</summary>
    /// <param name="event">The event.</param>
    /// <param name="eventTimeMs">Its time, ms since the Unix epoch, UTC.</param>
    /// <param name="values">The values in column order of the set.</param>
    /// <param name="late">See <see cref="Late"/>.</param>
    public FeatureRow(TEvent @event, long eventTimeMs, double[] values, bool late = false)
    {
        ArgumentNullException.ThrowIfNull(values);
        Event = @event;
        EventTimeMs = eventTimeMs;
        Vector = values;
        Late = late;
    }

    internal FeatureRow(TEvent @event, long eventTimeMs, double[] values, bool late, FeatureColumns columns)
        : this(@event, eventTimeMs, values, late) => Columns = columns;

    /// <summary>The event.</summary>
    public TEvent Event { get; }

    /// <summary>Time of the event, ms since the Unix epoch, UTC.</summary>
    public long EventTimeMs { get; }

    /// <summary>The values in column order of the set, as many as it is wide; NaN where a feature is null, and nowhere else.</summary>
    public ReadOnlySpan<double> Values => Vector;

    /// <summary>Value of a feature; null if it is null.</summary>
    /// <param name="name">Name of the feature in its set.</param>
    /// <exception cref="KeyNotFoundException">The set has no such feature; says which it has.</exception>
    /// <exception cref="InvalidOperationException">The row was made by hand: it knows no names.</exception>
    public double? this[string name] =>
        Columns is null ? throw new InvalidOperationException("A row made by hand knows no names of features: read Values by column.")
        : Vector[Columns.Of(name)] is var value && double.IsNaN(value) ? null : value;

    /// <summary>Whether a feature is null.</summary>
    /// <param name="column">Its column in the set.</param>
    public bool IsNull(int column) => double.IsNaN(Vector[column]);

    /// <summary>
    /// Whether the event was later than its key's lateness allows: rows that belong to its windows may no longer have been kept.
    /// </summary>
    public bool Late { get; }

    /// <summary>The array behind <see cref="Values"/>; the stage that owns the row fills it.</summary>
    internal double[] Vector { get; }

    /// <summary>Where each feature is; null for a row made by hand.</summary>
    internal FeatureColumns? Columns { get; }
}
