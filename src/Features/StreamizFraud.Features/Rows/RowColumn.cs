namespace StreamizFraud.Features.Rows;

/// <summary>A whole number that is kept of every row.</summary>
/// <param name="Use">What it is asked for.</param>
/// <param name="MayBeAbsent">Whether a row can have none.</param>
/// <param name="IsFlag">Whether only its presence counts: the row meets a condition or does not.</param>
internal readonly record struct RowColumn(ColumnUse Use, bool MayBeAbsent, bool IsFlag = false);
