using System.Text.RegularExpressions;

namespace StreamizFraud.Features.Definitions;

/// <summary>All that a set's constructor declared, and what is wrong with it.</summary>
internal sealed partial class FeatureDeclarations<TEvent>(string name)
{
    // Selectors and edges of a key are gathered on the stack; a set that needs more is better cut in two.
    private const int MostOfAKey = 64;

    public string Name { get; } = name;

    public List<EntityKey<TEvent>> Keys { get; } = [];

    public List<FeatureDeclaration<TEvent>> Features { get; } = [];

    /// <summary>Every problem, in the user's words; none if the set can be used.</summary>
    public IEnumerable<string> Problems() =>
        ProblemsOfNames().Concat(ProblemsOfKeys()).Concat(ProblemsOfSelectors()).Concat(Features.Where(f => f.Window is not null).SelectMany(f => ProblemsOf(f.Name, f.Window!)));

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
        if (Keys.Count == 0)
        {
            yield return "the set has no key";
        }

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

            var windows = Features.Count(f => f.Window?.Aggregate.Key == key);
            if (windows is 0 or > MostOfAKey / 2)
            {
                yield return $"key {key.Name} has {windows} features; it must have 1 to {MostOfAKey / 2}";
            }
        }
    }

    private IEnumerable<string> ProblemsOfSelectors() =>
        Keys.SelectMany(key => key.Selector.Problems.Select(problem => $"key {key.Name} {problem}"))
            .Concat(Features.SelectMany(feature => feature.Problems.Select(problem => $"feature {feature.Name} {problem}")));

    private IEnumerable<string> ProblemsOf(string feature, WindowFeature<TEvent> window)
    {
        if (!Keys.Contains(window.Aggregate.Key))
        {
            yield return $"feature {feature} uses key {window.Aggregate.Key.Name} of another set";
        }

        if (window.Window <= TimeSpan.Zero || !IsWholeMs(window.Window))
        {
            yield return $"the window of feature {feature} is {window.Window}; it must be a whole number of milliseconds, 1 or more";
        }

        if (window.Delay is { } delay && (delay <= TimeSpan.Zero || !IsWholeMs(delay)))
        {
            yield return $"the delay of feature {feature} is {delay}; it must be a whole number of milliseconds, 1 or more";
        }

        if (window.Aggregate.Kind == AggregateKind.Share && window.Delay is null)
        {
            yield return $"feature {feature} reads a label of the row's own time; a share needs Delayed";
        }

        if (!double.IsFinite(window.Factor) || !double.IsFinite(window.WhenEmpty))
        {
            yield return $"the scale and the default of feature {feature} must be finite";
        }
    }

    private static bool IsWholeMs(TimeSpan time) => time.Ticks % TimeSpan.TicksPerMillisecond == 0;

    [GeneratedRegex(@"^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StoreName();
}
