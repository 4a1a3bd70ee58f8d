using System.Text.RegularExpressions;
using StreamizFraud.Features.Operators;

namespace StreamizFraud.Features.Definitions;

/// <summary>All that a set's constructor declared, and what is wrong with it.</summary>
internal sealed partial class FeatureDeclarations<TEvent>(string name)
{
    // A set that needs more is better cut in two.
    private const int MostOfAKey = 512;

    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(3660);

    public string Name { get; } = name;

    public List<EntityKey<TEvent>> Keys { get; } = [];

    public List<LookupDeclaration<TEvent>> Lookups { get; } = [];

    /// <summary>By what duplicates are told; at most one can be used.</summary>
    public List<DistinctDeclaration<TEvent>> DistinctBy { get; } = [];

    public List<FeatureDeclaration<TEvent>> Features { get; } = [];

    /// <summary>Labels that come later: one or none.</summary>
    public List<LateLabels<TEvent>> Labels { get; } = [];

    /// <summary>Every problem, in the user's words; none if the set can be used.</summary>
    public IEnumerable<string> Problems() =>
        ProblemsOfNames().Concat(ProblemsOfKeys()).Concat(ProblemsOfLookups()).Concat(ProblemsOfDistinct()).Concat(ProblemsOfLabels()).Concat(ProblemsOfSelectors()).Concat(Features.Where(f => f.Key is not null).SelectMany(f => ProblemsOf(f.Name, f.Key!)).Concat(ProblemsOfDerived()));

    private IEnumerable<string> ProblemsOfNames()
    {
        if (!StoreName().IsMatch(Name))
        {
            yield return "the name of the set must be 1 to 100 letters, digits, '.', '_' or '-'";
        }

        if (Features.Count == 0)
        {
            yield return "the set has no features";
        }

        foreach (var feature in Features.Where(f => string.IsNullOrWhiteSpace(f.Name)).Take(1))
        {
            yield return "a feature has an empty name";
        }

        foreach (var twice in Features.GroupBy(f => f.Name).Where(g => g.Count() > 1))
        {
            yield return $"feature {twice.Key} is declared {twice.Count()} times";
        }
    }

    private IEnumerable<string> ProblemsOfKeys()
    {
        foreach (var twice in Keys.GroupBy(k => k.Name).Where(g => g.Count() > 1))
        {
            yield return $"key {twice.Key} is declared {twice.Count()} times";
        }

        foreach (var key in Keys)
        {
            if (!StoreName().IsMatch(key.Name))
            {
                yield return $"the name of key '{key.Name}' must be 1 to 100 letters, digits, '.', '_' or '-'";
            }

            if (key.Lateness < TimeSpan.Zero || !IsWholeMs(key.Lateness))
            {
                yield return $"the lateness of key {key.Name} is {key.Lateness}; it must be a whole number of milliseconds, 0 or more";
            }

            if (key.Problem is { } problem)
            {
                yield return $"key {key.Name} {problem}";
            }

            var features = Features.Count(f => f.Key?.Aggregate.Key == key);
            if (features is 0 or > MostOfAKey)
            {
                yield return $"key {key.Name} has {features} features; it must have 1 to {MostOfAKey}";
            }
        }
    }

    private IEnumerable<string> ProblemsOfLookups()
    {
        foreach (var twice in Lookups.GroupBy(table => table.Name).Where(same => same.Count() > 1))
        {
            yield return $"table {twice.Key} is declared {twice.Count()} times";
        }

        foreach (var table in Lookups)
        {
            if (!StoreName().IsMatch(table.Name))
            {
                yield return $"the name of table '{table.Name}' must be 1 to 100 letters, digits, '.', '_' or '-'";
            }

            if (Features.TrueForAll(feature => feature.Lookup?.Table != table))
            {
                yield return $"table {table.Name} has no features";
            }
        }

        foreach (var feature in Features.Where(feature => feature.Lookup is not null))
        {
            var lookup = feature.Lookup!;
            if (!Lookups.Contains(lookup.Table))
            {
                yield return $"feature {feature.Name} uses table {lookup.Table.Name} of another set";
            }

            if (lookup.Nulls == NullRule.None)
            {
                yield return $"feature {feature.Name} can be null: say OrNull(), or OrDefault(value) with what it is then";
            }

            if (!double.IsFinite(lookup.WhenNull))
            {
                yield return $"the default of feature {feature.Name} must be finite";
            }
        }
    }

    private IEnumerable<string> ProblemsOfDistinct()
    {
        if (DistinctBy.Count > 1)
        {
            yield return $"DistinctBy is said {DistinctBy.Count} times";
        }

        if (DistinctBy.Count > 0 && Keys.Count == 0)
        {
            yield return "DistinctBy needs a key: duplicates are told among the events of the set's first key";
        }

        foreach (var distinct in DistinctBy)
        {
            if (distinct.Window <= TimeSpan.Zero || distinct.Window > LongestWindow || !IsWholeMs(distinct.Window))
            {
                yield return $"the window of DistinctBy is {distinct.Window}; it must be a whole number of milliseconds, 1 ms to {LongestWindow.Days} days";
            }

            foreach (var problem in distinct.Problem is { } type ? [type] : distinct.Id.Problems)
            {
                yield return $"the id of DistinctBy {problem}";
            }
        }
    }

    private IEnumerable<string> ProblemsOfLabels()
    {
        if (Labels.Count > 1)
        {
            yield return $"late labels are declared {Labels.Count} times; a set has one labels topic";
        }

        foreach (var labels in Labels)
        {
            if (labels.Keep < TimeSpan.FromMilliseconds(1) || labels.Keep > LongestWindow || !IsWholeMs(labels.Keep))
            {
                yield return $"labels are kept {labels.Keep}; it must be a whole number of milliseconds, 1 ms to {LongestWindow.Days} days";
            }

            foreach (var problem in labels.Id.Problems.Concat(labels.Problem is { } ofType ? [ofType] : []))
            {
                yield return $"the id that labels are found by {problem}";
            }

            if (Features.TrueForAll(feature => feature.Key?.Aggregate.Labels != labels))
            {
                yield return "no feature looks at the late labels that are declared";
            }
        }
    }

    private IEnumerable<string> ProblemsOfSelectors() =>
        Keys.SelectMany(key => key.Selector.Problems.Select(problem => $"key {key.Name} {problem}"))
            .Concat(Lookups.SelectMany(table => table.Key.Problems.Select(problem => $"the key of table {table.Name} {problem}")))
            .Concat(Features.SelectMany(feature => feature.Problems.Select(problem => $"feature {feature.Name} {problem}")));

    private IEnumerable<string> ProblemsOf(string feature, KeyFeature<TEvent> declared)
    {
        if (!Keys.Contains(declared.Aggregate.Key))
        {
            yield return $"feature {feature} uses key {declared.Aggregate.Key.Name} of another set";
        }

        if (declared.Aggregate.Labels is { } labels && !Labels.Contains(labels))
        {
            yield return $"feature {feature} uses labels of another set";
        }

        foreach (var (what, time) in ((string, TimeSpan?)[])[("window", declared.View == ViewKind.Window ? declared.Window : null), ("delay", declared.Delay), ("tile", declared.Tile)])
        {
            if (time is { } given && (given <= TimeSpan.Zero || given > LongestWindow || !IsWholeMs(given)))
            {
                yield return $"the {what} of feature {feature} is {given}; it must be a whole number of milliseconds, 1 ms to {LongestWindow.Days} days";
            }
        }

        if (declared.View != ViewKind.Window && (declared.Delay is not null || declared.Tile is not null))
        {
            yield return $"feature {feature} has no window that could be delayed or tiled: say Last(window)";
        }

        if (declared.Tile > declared.Window || (declared.Tile is not null && declared.Delay is not null))
        {
            yield return $"feature {feature} has a tile that is longer than its window, or a delay besides: a tiled window is not delayed, and its tile at most the window";
        }

        if (declared.Overflow == OnOverflow.Sketch && (declared.Tile is null || declared.Aggregate.Operator is not RowsOperator { Sketch: not null }))
        {
            yield return declared.Tile is null
                ? $"feature {feature} cannot be sketched without tiles: say Last(window).Tiled(tile)"
                : $"feature {feature} cannot be sketched: {declared.Aggregate.Operator.Name} has no sketch; distinct, median and quantile have";
        }

        if (declared.IsBeforeThis && declared.View == ViewKind.History)
        {
            yield return $"feature {feature} cannot leave the row itself out: its operator says which rows it looks at";
        }

        if (declared.View == ViewKind.Lifetime && declared.Aggregate.Operator is RowsOperator { ReadsEach: true } and not Distinct or Latest or KnownShare or LabelledOperator)
        {
            yield return $"feature {feature} cannot look at all rows there ever were: {declared.Aggregate.Operator.Name} needs Last(window)";
        }

        if (declared.View == ViewKind.Lifetime && declared.IsBeforeThis && declared.Aggregate.Operator is Distinct)
        {
            yield return $"feature {feature} cannot leave the row itself out over a lifetime: add FirstSeen of the same value to tell it";
        }

        if (declared.View == ViewKind.Day && !TimeZoneInfo.TryFindSystemTimeZoneById(declared.TimeZone, out _))
        {
            yield return $"feature {feature} has the time zone '{declared.TimeZone}', which is not known here: use an IANA name, such as Europe/Berlin";
        }

        if (declared.RememberMs < 1 || declared.Most < 1)
        {
            yield return $"feature {feature} must remember values for 1 ms or more, and see 1 row or more";
        }

        if (declared.CanBeNull && declared.Nulls == NullRule.None)
        {
            yield return $"feature {feature} can be null: say OrNull(), or OrDefault(value) with what it is then";
        }

        if (!double.IsFinite(declared.Factor) || !double.IsFinite(declared.WhenNull))
        {
            yield return $"the scale and the default of feature {feature} must be finite";
        }
    }

    private IEnumerable<string> ProblemsOfDerived()
    {
        var before = new HashSet<string>(StringComparer.Ordinal);
        foreach (var feature in Features)
        {
            foreach (var unknown in feature.Derived?.Inputs.Where(input => !before.Contains(input)) ?? [])
            {
                yield return $"feature {feature.Name} is computed from {unknown}, which is not a feature declared before it";
            }

            if (feature.Derived?.WhenNull is { } whenNull && !double.IsFinite(whenNull))
            {
                yield return $"the default of feature {feature.Name} must be finite";
            }

            before.Add(feature.Name);
        }
    }

    private static bool IsWholeMs(TimeSpan time) => time.Ticks % TimeSpan.TicksPerMillisecond == 0;

    [GeneratedRegex(@"^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StoreName();
}
