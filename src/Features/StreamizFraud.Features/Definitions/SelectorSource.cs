namespace StreamizFraud.Features.Definitions;

/// <summary>The source text of selectors.</summary>
internal static class SelectorSource
{
    /// <summary>Line breaks and indentation do not count.</summary>
    public static string Normalize(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
