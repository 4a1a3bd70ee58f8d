namespace StreamizFraud.Features.Definitions;

/// <summary>The source text of selectors, which stands for them in the definition.</summary>
internal static class SelectorText
{
    /// <summary>Line breaks and indentation do not change a definition.</summary>
    public static string Normalize(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>
    /// Whether two selectors are one, so that its value is kept once: the same delegate, or two lambdas of the same text that capture
    /// nothing (captured variables of one name can hold different things).
    /// </summary>
    public static bool Same(Delegate left, string leftText, Delegate right, string rightText)
    {
        if (left.Equals(right))
        {
            return true;
        }

        return leftText == rightText
            && leftText.Contains("=>", StringComparison.Ordinal)
            && CapturesNothing(left)
            && CapturesNothing(right);
    }

    private static bool CapturesNothing(Delegate selector) =>
        selector.Target is null
        || selector.Target.GetType().GetFields(
            System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic).Length == 0;
}
