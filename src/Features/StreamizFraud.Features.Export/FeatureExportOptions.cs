namespace StreamizFraud.Features.Export;

/// <summary>What a training set holds beside the features.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
public sealed record FeatureExportOptions<TEvent>
{
    /// <summary>Name of the column of the events' ids.</summary>
    /// <value><c>id</c> by default.</value>
    public string IdColumn { get; init; } = "id";

    /// <summary>The id of an event: what its row is found by. Never null.</summary>
    public required Func<TEvent, string> Id { get; init; }

    /// <summary>The reference tables that the set declares; null if it declares none.</summary>
    public LookupRows? Tables { get; init; }

    /// <summary>Which labels the column <c>label</c> holds; null: there is none.</summary>
    public ExportLabels<TEvent>? Labels { get; init; }

    /// <summary>
    /// The labels that features of the set look at, in any order: all versions of each, corrections too. They are merged by their times with the events.
    /// Read once, and kept in memory. Null for a set that declares none.
    /// </summary>
    public IEnumerable<HistoryLabel>? LateLabels { get; init; }

    /// <summary>
    /// Events of this time or later are <c>test</c> in the column <c>split</c>, earlier ones <c>train</c>; ms since the Unix epoch. Null: there is
    /// no such column.
    /// </summary>
    public long? TestFromMs { get; init; }

    /// <summary>Rows of a row group: what is kept in memory, and what a run that was killed does again.</summary>
    /// <value>1 or more; 100,000 by default.</value>
    public int RowGroupRows { get; init; } = 100_000;

    /// <summary>
    /// What the history is read from, such as a topic with the offsets at which it ended. A run that is killed leaves it beside its rows
    /// (<see cref="TrainingSet.UnfinishedSource"/>), so that the next one can read the same; the file does not have it. Null: nothing is left.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Told every 1,024 events how many have been taken, and at the end.</summary>
    public Action<long> Progress { get; init; } = _ => { };

    /// <summary>Told of an event that has no row because a feature or key of it cannot be computed; null: such an event ends the export.</summary>
    public Action<TEvent, FeatureValueException>? Rejected { get; init; }
}
