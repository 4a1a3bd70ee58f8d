namespace StreamizFraud.Expressions.Rows;

/// <summary>The name that was perhaps meant.</summary>
internal static class NearName
{
    private const int Listed = 30;

    /// <summary>What there is, and what is nearest: "the set has A, B; did you mean A?".</summary>
    public static string Suggest(string name, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return "there are no columns here";
        }

        var there = $"there are {string.Join(", ", names.Take(Listed))}{(names.Count > Listed ? FormattableString.Invariant($" and {names.Count - Listed} more") : string.Empty)}";
        return Nearest(name, names) is { } near ? $"did you mean {near}? {char.ToUpperInvariant(there[0])}{there[1..]}" : there;
    }

    private static string? Nearest(string name, IReadOnlyList<string> names)
    {
        var wanted = name.ToUpperInvariant();
        var inside = names.Where(one => wanted.Length > 2 && one.ToUpperInvariant().Contains(wanted, StringComparison.Ordinal)).OrderBy(one => one.Length).FirstOrDefault();
        if (inside is not null)
        {
            return inside;
        }

        // Up to a third of the letters may be wrong.
        var (near, distance) = names.Select(one => (one, Distance: Distance(wanted, one.ToUpperInvariant()))).MinBy(pair => pair.Distance);
        return distance <= Math.Max(1, (wanted.Length + 1) / 3) ? near : null;
    }

    /// <summary>Letters to change, add or take away.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
