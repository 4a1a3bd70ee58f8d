namespace StreamizFraud.Topology.Tests.Conformance;

/// <summary>The functions that scenarios name; nulls are what the README says.</summary>
internal static class ScenarioFunctions
{
    public static Func<string?, string?, bool> Predicate(string fn) => Split(fn) switch
    {
        ("contains", var text) => (_, value) => value is not null && value.Contains(text, StringComparison.Ordinal),
        ("minLen", var length) => (_, value) => value is not null && value.Length >= int.Parse(length),
        ("keyIs", var wanted) => (key, _) => key == wanted,
        _ => throw new NotSupportedException(fn),
    };

    public static Func<string?, string?> Value(string fn) => Split(fn) switch
    {
        ("upper", _) => value => value?.ToUpperInvariant(),
        ("append", var text) => value => value is null ? null : value + text,
        ("nullIfContains", var text) => value => value is null || value.Contains(text, StringComparison.Ordinal) ? null : value,
        _ => throw new NotSupportedException(fn),
    };

    public static Func<string?, string?, string?> Key(string fn) => fn switch
    {
        "firstChar" => (_, value) => FirstChar(value),
        "same" => (key, _) => key,
        _ => throw new NotSupportedException(fn),
    };

    public static Func<string?, string?, KeyValuePair<string?, string?>> KeyAndValue(string fn) => fn switch
    {
        "firstChar" => (_, value) => new(FirstChar(value), value),
        "swap" => (key, value) => new(value, key),
        _ => throw new NotSupportedException(fn),
    };

    public static Func<string, string, string> Reducer(string fn) => fn switch
    {
        "concat" => (a, b) => $"{a}|{Java(b)}",
        "max" => (a, b) => string.CompareOrdinal(a, b) >= 0 ? a : b,
        "remove" => (a, b) => $"{a}-{Java(b)}",
        _ => throw new NotSupportedException(fn),
    };

    public static Func<string, string, string, string> Aggregator(string fn) => fn switch
    {
        "concat" => (_, value, aggregate) => $"{aggregate},{Java(value)}",
        "concat2" => (_, value, aggregate) => $"{aggregate};{Java(value)}",
        "remove" => (_, value, aggregate) => $"{aggregate}!{Java(value)}",
        _ => throw new NotSupportedException(fn),
    };

    /// <summary>Java's split: empty parts at the end are none, and an empty text is one part.</summary>
    public static IEnumerable<string?> Parts(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return value is null ? [] : [string.Empty];
        }

        var parts = value.TrimEnd('-');
        return parts.Length == 0 ? [] : parts.Split('-');
    }

    public static IEnumerable<KeyValuePair<string?, string?>> KeyedParts(string? value) =>
        Parts(value).Select(part => new KeyValuePair<string?, string?>(FirstChar(part), part));

    public static string Joined(string? left, string? right) => $"{Java(left)}+{Java(right)}";

    /// <summary>How Java puts a text that may be null into another.</summary>
    private static string Java(string? text) => text ?? "null";

    public static string? ForeignKey(string? value) => FirstChar(value);

    private static string? FirstChar(string? value) => string.IsNullOrEmpty(value) ? null : value[..1];

    private static (string Name, string Argument) Split(string fn)
    {
        var at = fn.IndexOf(':', StringComparison.Ordinal);
        return at < 0 ? (fn, string.Empty) : (fn[..at], fn[(at + 1)..]);
    }
}
