using System.Linq.Expressions;
using StreamizFraud.Features.Definitions;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features;

/// <summary>
/// A named, ordered list of features over one event type. Derive from it and declare keys and features in the constructor; the order
/// of declaration is the order of the columns.
/// </summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>
/// <para>Rules. Event time is the record's timestamp in milliseconds, UTC. A row sees itself and the rows of its key that arrived before
/// it, never one that arrives later, even at the same time. A window <c>w</c> at a row of time t is (t-w, t]; delayed by <c>d</c> it is
/// (t-d-w, t-d]. A late row counts for the rows that come after it and never changes a value already given. Sums are Int64 and exact;
/// there is one division, at the end.</para>
/// <para>Selectors are data: their expressions are part of the definition. Captured numbers, texts and times are written into them when the
/// feature is declared, names of parameters do not count. What could give another result tomorrow or on another machine is refused by name:
/// clocks, time zones and cultures of the machine, captured objects, methods of the user's own unless they have
/// <see cref="FeatureFunctionAttribute"/>. The selectors are compiled once; under Native AOT they are interpreted, which is slower.</para>
/// <para>A definition is checked when it is first used and cannot be extended after that. A change is a new set with a new name, filled
/// by replay: the state of another definition is refused. Thread-safe once constructed.</para>
/// </remarks>
public abstract class FeatureSet<TEvent>
{
    private readonly FeatureDeclarations<TEvent> _declarations;
    private readonly Lazy<FeaturePlan<TEvent>> _plan;

    /// <summary>Begins a set.</summary>
    /// <param name="name">Name, first part of its store and topic names: letters, digits, <c>.</c>, <c>_</c> and <c>-</c>, at most 100.</param>
    protected FeatureSet(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        _declarations = new FeatureDeclarations<TEvent>(name);
        _plan = new Lazy<FeaturePlan<TEvent>>(() => FeaturePlan<TEvent>.From(_declarations));
    }

    /// <summary>Name of the set.</summary>
    public string Name { get; }

    /// <summary>Names of the features in column order.</summary>
    /// <exception cref="TopologyException">The declaration is wrong; lists all problems.</exception>
    public IReadOnlyList<string> Names => Plan.Names;

    /// <summary>Number of features: the length of every vector.</summary>
    /// <exception cref="TopologyException">The declaration is wrong; lists all problems.</exception>
    public int Width => Plan.Names.Count;

    /// <summary>The features in column order, each with the hash of its definition.</summary>
    /// <exception cref="TopologyException">The declaration is wrong; lists all problems.</exception>
    public IReadOnlyList<FeatureDefinition> Definitions => Plan.Definitions;

    /// <summary>
    /// SHA-256 of the set's name and, in column order, its features' names and hashes (UTF-8, a line each, name and hash separated by a
    /// space, without a final line break), 64 lower-case hexadecimal digits.
    /// </summary>
    /// <exception cref="TopologyException">The declaration is wrong; lists all problems.</exception>
    public string Sha256 => Plan.Sha256;

    /// <summary>Whether features look at labels that come late (<c>LateLabels</c>).</summary>
    /// <exception cref="TopologyException">The declaration is wrong; lists all problems.</exception>
    public bool HasLateLabels => Plan.IsLabelled;

    internal FeatureDeclarations<TEvent> Declarations => _declarations;

    internal FeaturePlan<TEvent> Plan => _plan.Value;

    /// <summary>
    /// The definition as canonical JSON: keys, names, operators, windows, delays, scales, selectors and hashes in order of declaration,
    /// without white space. Equal definitions give equal text.
    /// </summary>
    /// <exception cref="TopologyException">The declaration is wrong; lists all problems.</exception>
    public string Describe() => Plan.Json;

    /// <summary>The definition as a Markdown page for readers: of each feature its formula, window, value when there are no rows, unit and hash.</summary>
    /// <exception cref="TopologyException">The declaration is wrong; lists all problems.</exception>
    public string DescribeAsMarkdown() => Plan.Page;

    /// <summary>Declares a key that rows are grouped by.</summary>
    /// <param name="name">Name, unique in the set; last part of the names of its store and topic.</param>
    /// <param name="key">Takes the key from an event: a text that is never null, a whole number or a Guid, which are written as text.</param>
    /// <param name="lateness">
    /// How much older than the newest row of its key a row can be and still get exact values; 1 day by default, 0 or more. Rows are kept
    /// for the longest window and delay and this time more.
    /// </param>
    /// <typeparam name="TKey">Type of the key.</typeparam>
    /// <returns>The key, to make features from.</returns>
    protected EntityKey<TEvent> By<TKey>(string name, Expression<Func<TEvent, TKey>> key, TimeSpan? lateness = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(key);
        ThrowIfInUse();
        var text = SelectorConversion.ToKey<TEvent>(key);
        var declared = new EntityKey<TEvent>(
            name,
            new Selector<Func<TEvent, string>>(text ?? (_ => string.Empty)),
            lateness ?? TimeSpan.FromDays(1),
            text is null ? $"is of type {SelectorText.TypeName(typeof(TKey))}; make it a text, a whole number or a Guid" : null);
        _declarations.Keys.Add(declared);
        return declared;
    }

    /// <summary>
    /// Passes duplicates over: an event whose id was counted before among those of the set's first key, at a time less than <paramref name="window"/>
    /// before its own, is not counted again and has no row. At most once a set, which needs a key.
    /// </summary>
    /// <param name="id">
    /// Takes the id: a text, a whole number, a Guid. Texts and Guids are compared by 64-bit hashes (<see cref="Categories"/>). An event whose id is null
    /// is no duplicate.
    /// </param>
    /// <param name="window">How long ids are remembered, by the times of events; a whole number of milliseconds, 1 or more. One event more at exactly that distance counts.</param>
    /// <typeparam name="TId">Type of the id.</typeparam>
    /// <remarks>
    /// An event that is older than the one that was counted is a duplicate too, as long as the id is remembered: until the key has an event newer by
    /// the window and the key's lateness, or has not been seen for twice that by the time of the stream. A duplicate changes nothing. What is computed
    /// twice because of a crash is no duplicate: that is undone by exactly-once processing.
    /// </remarks>
    protected void DistinctBy<TId>(Expression<Func<TEvent, TId>> id, TimeSpan window)
    {
        ArgumentNullException.ThrowIfNull(id);
        ThrowIfInUse();
        var number = SelectorConversion.ToCategory<TEvent>(id);
        _declarations.DistinctBy.Add(new DistinctDeclaration<TEvent>(
            new Selector<Func<TEvent, long?>>(number ?? (_ => null)),
            window,
            number is null ? $"is of type {SelectorText.TypeName(typeof(TId))}; make it a text, a whole number or a Guid" : null));
    }

    /// <summary>
    /// Declares that labels of the events come later, by a topic of their own whose records have the events' ids as keys: <c>ComputeFeatures</c> takes
    /// that stream, <see cref="FeatureComputation{TEvent}.AddLabel"/> a label.
    /// </summary>
    /// <param name="id">
    /// Takes the id from an event: a text that is neither null nor empty, a whole number or a Guid, which are written as text. It names one event: where
    /// several have it, its labels count for the first.
    /// </param>
    /// <param name="keep">
    /// How long an event is remembered for its labels to find it, and a label that comes first for its event, by the time of the events; 120 days by
    /// default, 1 ms or more. What comes later is passed over and counted.
    /// </param>
    /// <typeparam name="TId">Type of the id.</typeparam>
    /// <returns>The labels, to make features from.</returns>
    protected LateLabels<TEvent> LateLabels<TId>(Expression<Func<TEvent, TId>> id, TimeSpan? keep = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        ThrowIfInUse();
        var text = SelectorConversion.ToKey<TEvent>(id);
        var declared = new LateLabels<TEvent>(
            new Selector<Func<TEvent, string>>(text ?? (_ => string.Empty)),
            keep ?? TimeSpan.FromDays(120),
            text is null ? $"is of type {SelectorText.TypeName(typeof(TId))}; make it a text, a whole number or a Guid" : null);
        _declarations.Labels.Add(declared);
        return declared;
    }

    /// <summary>
    /// Declares a reference table in which the row of each event is looked up, such as the merchant of a payment. Which table it is, is said where
    /// the set is used: by <c>LookupTables</c> in a topology, by <see cref="LookupRows"/> in memory.
    /// </summary>
    /// <param name="name">Name by which the table is bound, unique in the set; part of its definition.</param>
    /// <param name="key">Takes the key of the row from an event; null finds no row. The text of the row's key.</param>
    /// <typeparam name="TRow">Type of the table's rows.</typeparam>
    /// <returns>The row, to make features from.</returns>
    /// <remarks>
    /// A versioned table gives the row as it was at the event's time, another one the row at the event's arrival. A table whose key is that of a
    /// key of the set is looked up where that key's features are computed; another one takes a repartition, unless it is global.
    /// </remarks>
    protected TableLookup<TEvent, TRow> Lookup<TRow>(string name, Expression<Func<TEvent, string?>> key)
        where TRow : class => AddLookup<TRow>(name, key);

    /// <summary>The same by a whole number, which is written as text.</summary>
    /// <inheritdoc cref="Lookup{TRow}(string, Expression{Func{TEvent, string}})"/>
    protected TableLookup<TEvent, TRow> Lookup<TRow>(string name, Expression<Func<TEvent, long>> key)
        where TRow : class => AddLookup<TRow>(name, key);

    /// <summary>The same by a Guid, which is written as text.</summary>
    /// <inheritdoc cref="Lookup{TRow}(string, Expression{Func{TEvent, string}})"/>
    protected TableLookup<TEvent, TRow> Lookup<TRow>(string name, Expression<Func<TEvent, Guid>> key)
        where TRow : class => AddLookup<TRow>(name, key);

    /// <summary>Declares a feature of the event alone.</summary>
    /// <param name="name">Name of the feature, unique in the set.</param>
    /// <param name="value">Gives the value; it must be finite.</param>
    /// <param name="unit">Unit of the value, for readers of the definition; null if not said.</param>
    protected void Feature(string name, Expression<Func<TEvent, double>> value, string? unit = null) =>
        Add(name, FeatureDeclaration<TEvent>.OfRow(name, value, unit));

    /// <summary>Declares a feature of the event alone that is a whole number; as a value of the row it is rounded to the nearest double beyond 2^53.</summary>
    /// <inheritdoc cref="Feature(string, Expression{Func{TEvent, double}}, string)"/>
    protected void Feature(string name, Expression<Func<TEvent, long>> value, string? unit = null) =>
        Add(name, FeatureDeclaration<TEvent>.OfRow(name, value, unit));

    /// <summary>Declares a feature of the event alone that is a decimal; as a value of the row it is the nearest double.</summary>
    /// <inheritdoc cref="Feature(string, Expression{Func{TEvent, double}}, string)"/>
    protected void Feature(string name, Expression<Func<TEvent, decimal>> value, string? unit = null) =>
        Add(name, FeatureDeclaration<TEvent>.OfRow(name, value, unit));

    /// <summary>Declares a feature of the event alone that is 1 or 0.</summary>
    /// <inheritdoc cref="Feature(string, Expression{Func{TEvent, double}}, string)"/>
    protected void Feature(string name, Expression<Func<TEvent, bool>> value, string? unit = null) =>
        Add(name, FeatureDeclaration<TEvent>.OfRow(name, value, unit));

    /// <summary>Declares a feature of the event and its time (UTC).</summary>
    /// <inheritdoc cref="Feature(string, Expression{Func{TEvent, double}}, string)"/>
    protected void Feature(string name, Expression<Func<TEvent, DateTimeOffset, double>> value, string? unit = null) =>
        Add(name, FeatureDeclaration<TEvent>.OfRow(name, value, unit));

    /// <summary>Declares a feature of the event and its time (UTC) that is 1 or 0.</summary>
    /// <inheritdoc cref="Feature(string, Expression{Func{TEvent, double}}, string)"/>
    protected void Feature(string name, Expression<Func<TEvent, DateTimeOffset, bool>> value, string? unit = null) =>
        Add(name, FeatureDeclaration<TEvent>.OfRow(name, value, unit));

    /// <summary>Declares a feature of the event alone that can be null. A model must say that it takes null.</summary>
    /// <inheritdoc cref="Feature(string, Expression{Func{TEvent, double}}, string)"/>
    protected void Feature(string name, Expression<Func<TEvent, double?>> value, string? unit = null) =>
        Add(name, FeatureDeclaration<TEvent>.OfRow(name, value, unit));

    /// <summary>Declares a feature computed from rows of a key.</summary>
    /// <param name="name">Name of the feature, unique in the set.</param>
    /// <param name="feature">What is computed, for example <c>card.Count().Last(TimeSpan.FromDays(1))</c>.</param>
    /// <param name="unit">Unit of the value, for readers of the definition; null if not said.</param>
    protected void Feature(string name, KeyFeature<TEvent> feature, string? unit = null)
    {
        ArgumentNullException.ThrowIfNull(feature);
        Add(name, FeatureDeclaration<TEvent>.OfKey(name, feature, unit));
    }

    /// <summary>Declares a feature that is a value of a table's row.</summary>
    /// <param name="name">Name of the feature, unique in the set.</param>
    /// <param name="feature">What is taken, for example <c>merchant.Value(m => m.Risk).OrNull()</c>.</param>
    /// <param name="unit">Unit of the value, for readers of the definition; null if not said.</param>
    protected void Feature(string name, LookupFeature<TEvent> feature, string? unit = null)
    {
        ArgumentNullException.ThrowIfNull(feature);
        Add(name, FeatureDeclaration<TEvent>.OfTable(name, feature, unit));
    }

    /// <summary>Declares a feature that is a function of features declared before it, such as a ratio.</summary>
    /// <param name="name">Name of the feature, unique in the set.</param>
    /// <param name="formula">
    /// Reads features by name: <c>f => f["A"] / f["B"]</c>. Null where an input is null, unless the formula says otherwise; a result that
    /// is not finite is null.
    /// </param>
    /// <param name="unit">Unit of the value, for readers of the definition; null if not said.</param>
    /// <param name="whenNull">The value where there is none, finite; null: the feature is null then, and a model must say that it takes null.</param>
    protected void Derived(string name, Expression<Func<FeatureValues, double?>> formula, string? unit = null, double? whenNull = null)
    {
        ArgumentNullException.ThrowIfNull(formula);
        Add(name, FeatureDeclaration<TEvent>.OfFeatures(name, formula, unit, whenNull));
    }

    private TableLookup<TEvent, TRow> AddLookup<TRow>(string name, LambdaExpression key)
        where TRow : class
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(key);
        ThrowIfInUse();
        var declared = new LookupDeclaration<TEvent>(name, typeof(TRow), new Selector<Func<TEvent, string>>(SelectorConversion.ToKey<TEvent>(key)!));
        _declarations.Lookups.Add(declared);
        return new TableLookup<TEvent, TRow>(declared);
    }

    private void Add(string name, FeatureDeclaration<TEvent> declaration)
    {
        ArgumentNullException.ThrowIfNull(name);
        ThrowIfInUse();
        _declarations.Features.Add(declaration);
    }

    private void ThrowIfInUse()
    {
        if (_plan.IsValueCreated)
        {
            throw new InvalidOperationException($"Feature set {Name} is in use: declare all keys and features in its constructor.");
        }
    }
}
