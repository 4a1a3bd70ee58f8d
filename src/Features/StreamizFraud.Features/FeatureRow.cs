using StreamizFraud.Topology.Records;

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

    /// <param name="event">The event.</param>
    /// <param name="eventTimeMs">Its time.</param>
    /// <param name="vector">See <see cref="Vector"/>.</param>
    /// <param name="late">See <see cref="Late"/>.</param>
    /// <param name="columns">The set's columns.</param>
    /// <param name="topics">Topics of the stages; null: it is not known where the row was computed.</param>
    internal FeatureRow(TEvent @event, long eventTimeMs, double[] vector, bool late, FeatureColumns columns, RowTopics? topics)
        : this(@event, eventTimeMs, vector, late) => (Columns, Topics) = (columns, topics);

    /// <summary>The event.</summary>
    public TEvent Event { get; }

    /// <summary>Time of the event, ms since the Unix epoch, UTC.</summary>
    public long EventTimeMs { get; }

    /// <summary>The values in column order of the set, as many as it is wide; NaN where a feature is null, and nowhere else.</summary>
    public ReadOnlySpan<double> Values => Columns is null ? Vector : Vector.AsSpan(0, Columns.Count);

    /// <summary><see cref="Values"/> for those who keep them: the same memory, which nobody changes any more.</summary>
    public ReadOnlyMemory<double> ValuesMemory => Columns is null ? Vector : Vector.AsMemory(0, Columns.Count);

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

    /// <summary>Stages of the row's set: one a key, or one if it has none.</summary>
    public int Stages => Columns?.Stages ?? 1;

    /// <summary>
    /// Where a stage of the set took the row from: topic, partition and offset. Rows of one key were taken in the order of these offsets, within one
    /// partition. <see cref="RecordMetadata.None"/> if it is not known: the row was not computed in a topology, or by a version that did not record it.
    /// </summary>
    /// <param name="stage">The stage: 0 for the set's first key, 1 for its second, and so on. A set without keys has one stage.</param>
    public RecordMetadata PositionAt(int stage)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stage);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stage, Stages);
        if (Topics is null)
        {
            return RecordMetadata.None;
        }

        var position = Columns!.PositionsOf(Vector)[(2 * stage)..];
        return position[0] < 0 ? RecordMetadata.None : new RecordMetadata(Topics[stage], (int)position[0], position[1]);
    }

    /// <summary>
    /// What is behind <see cref="Values"/>; the stage that owns the row fills it. With <see cref="Topics"/> a partition and an offset a stage follow the
    /// values, as the bits of whole numbers: one array a row.
    /// </summary>
    internal double[] Vector { get; }

    /// <summary>Topics of the positions behind the values; null: there are none.</summary>
    internal RowTopics? Topics { get; }

    /// <summary>Where each feature is; null for a row made by hand.</summary>
    internal FeatureColumns? Columns { get; }
}
