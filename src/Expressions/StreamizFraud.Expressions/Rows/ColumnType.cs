namespace StreamizFraud.Expressions;

/// <summary>Type of a column or an expression.</summary>
public enum ColumnType
{
    /// <summary>That of <c>NULL</c> alone, which fits every other.</summary>
    Null,

    /// <summary>True or false: <c>BOOLEAN</c>.</summary>
    Boolean,

    /// <summary>A whole number of 64 bits: <c>BIGINT</c>.</summary>
    Bigint,

    /// <summary>An IEEE 754 number of 64 bits: <c>DOUBLE</c>. NaN is null.</summary>
    Double,

    /// <summary>A text: <c>VARCHAR</c>.</summary>
    Varchar,
}
