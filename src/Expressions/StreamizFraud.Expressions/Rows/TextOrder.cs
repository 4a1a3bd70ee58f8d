namespace StreamizFraud.Expressions.Rows;

/// <summary>Order of texts: by UTF-16 code units, whatever the culture.</summary>
internal readonly struct TextOrder : IValueOrder<string>
{
    public static int Compare(string left, string right) => string.CompareOrdinal(left, right);
}
