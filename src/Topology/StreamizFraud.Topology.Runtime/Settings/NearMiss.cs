namespace StreamizFraud.Topology.Runtime.Settings;

/// <summary>Which known name somebody may have meant.</summary>
internal static class NearMiss
{
    /// <summary>The closest name, or null if none is within a fifth of the word's length, two letters at least.</summary>
    public static string? Of(string word, IEnumerable<string> names)
    {
        // By what people mistype: capitals, and hyphens or underscores in place of dots.
        var plain = Plain(word);
        var (name, distance) = names
            .Distinct(StringComparer.Ordinal)
            .Select(name => (Name: name, Distance: Distance(plain, Plain(name))))
            .OrderBy(near => near.Distance)
            .ThenBy(near => near.Name, StringComparer.Ordinal)
            .FirstOrDefault((Name: string.Empty, Distance: int.MaxValue));
        return distance <= Math.Max(2, word.Length / 5) ? name : null;
    }

    private static string Plain(string word) => word.ToLowerInvariant().Replace('_', '.').Replace('-', '.');

    /// <summary>Levenshtein distance: letters added, removed or exchanged.</summary>
    private static int Distance(string left, string right)
    {
        var above = new int[right.Length + 1];
        var row = new int[right.Length + 1];
        for (var j = 0; j < above.Length; j++)
        {
            above[j] = j;
        }

        for (var i = 0; i < left.Length; i++)
        {
            row[0] = i + 1;
            for (var j = 0; j < right.Length; j++)
            {
                row[j + 1] = Math.Min(Math.Min(row[j], above[j + 1]) + 1, above[j] + (left[i] == right[j] ? 0 : 1));
            }

            (above, row) = (row, above);
        }

        return above[right.Length];
    }
}
