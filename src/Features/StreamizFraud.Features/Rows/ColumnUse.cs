namespace StreamizFraud.Features.Rows;

/// <summary>What a column of the row log is asked for, besides its values.</summary>
[Flags]
internal enum ColumnUse
{
    /// <summary>Its values only.</summary>
    None = 0,

    /// <summary>Sums over windows.</summary>
    Sum = 1,

    /// <summary>Sums of squares over windows.</summary>
    Squares = 2,

    /// <summary>Least and greatest value of windows.</summary>
    Extremes = 4,
}
