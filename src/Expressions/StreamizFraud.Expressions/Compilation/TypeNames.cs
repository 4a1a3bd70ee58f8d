namespace StreamizFraud.Expressions.Compilation;

/// <summary>Types as SQL calls them.</summary>
internal static class TypeNames
{
    public static string Of(ColumnType type) => type.ToString().ToUpperInvariant();
}
