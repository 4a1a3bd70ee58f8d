namespace StreamizFraud.Features.Tests.Lookups;

/// <summary>What a table is; the last two are mistakes.</summary>
public enum TableKind
{
    Versioned,
    Plain,
    Global,
    NewestByTime,
    OpenAtItsTime,
}

/// <summary>A table as the list of all rows that have come, gone through from end to end for each look-up.</summary>
internal sealed class NaiveTable<TRow>
    where TRow : class
{
    private readonly List<LookupRow<TRow>> _rows = [];

    public void Add(string key, long timeMs, TRow? row) => _rows.Add(new LookupRow<TRow>(key, timeMs, row));

    public TRow? Find(TableKind kind, string key, long timeMs)
    {
        var best = (LookupRow<TRow>?)null;
        foreach (var row in _rows.Where(row => row.Key == key))
        {
            var counts = kind switch
            {
                TableKind.Versioned => row.ValidFromMs <= timeMs && (best is null || row.ValidFromMs >= best.Value.ValidFromMs),
                TableKind.OpenAtItsTime => row.ValidFromMs < timeMs && (best is null || row.ValidFromMs >= best.Value.ValidFromMs),
                TableKind.NewestByTime => best is null || row.ValidFromMs >= best.Value.ValidFromMs,
                _ => true,
            };
            best = counts ? row : best;
        }

        return best?.Row;
    }
}
