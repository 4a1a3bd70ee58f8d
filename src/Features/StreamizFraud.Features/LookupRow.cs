namespace StreamizFraud.Features;

/// <summary>A row of a reference table, from a time on.</summary>
/// <typeparam name="TRow">Type of the row.</typeparam>
/// <param name="Key">Its key, as the set's selector gives it.</param>
/// <param name="ValidFromMs">From when it holds until the next row of its key, ms since the Unix epoch, UTC.</param>
/// <param name="Row">The row; null: there is none from then on.</param>
public readonly record struct LookupRow<TRow>(string Key, long ValidFromMs, TRow? Row)
    where TRow : class;
