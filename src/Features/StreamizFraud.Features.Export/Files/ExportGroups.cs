namespace StreamizFraud.Features.Export.Files;

/// <summary>The row groups of a file: one is filled while the one before is written by another thread.</summary>
/// <remarks>Disposing of it waits for what is being written, and closes the file.</remarks>
internal sealed class ExportGroups(ExportFile file, ExportSchema schema, int rowGroupRows) : IAsyncDisposable
{
    private readonly ExportDigest _digest = new();
    private ExportRows? _spare;
    private Task _writing = Task.CompletedTask;
    private ExportRows? _filled;

    /// <summary>Rows of all groups.</summary>
    public long Total => _digest.Rows;

    private ExportRows Filled => _filled ??= new ExportRows(schema, rowGroupRows, _digest);

    /// <summary>Adds a row.</summary>
    /// <returns>Whether the group is full: <see cref="NextAsync"/> comes before another row.</returns>
    public bool Add(string id, long timeMs, ReadOnlySpan<double> values, bool late, int? label, bool isTest)
    {
        Filled.Add(id, timeMs, values, late, label, isTest);
        return Filled.Count == rowGroupRows;
    }

    /// <summary>Begins the next group, once the one before the last is written.</summary>
    /// <exception cref="FeatureExportException">The rows are not those that an earlier run wrote.</exception>
    public async Task NextAsync(CancellationToken cancellation)
    {
        await _writing.ConfigureAwait(false);
        var full = Filled;
        full.Seal();
        (_filled, _spare) = (_spare, full);
        _writing = Task.Run(() => file.AppendAsync(full, cancellation), cancellation);
    }

    /// <summary>Adds the last group and gives the file its name.</summary>
    /// <exception cref="FeatureExportException">The rows are not those that an earlier run wrote.</exception>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        await _writing.ConfigureAwait(false);
        Filled.Seal();
        await file.CompleteAsync(Filled, cancellation).ConfigureAwait(false);
    }

    /// <summary>Whatever ended it: what is under way becomes whole.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await file.DisposeAsync().ConfigureAwait(false);
    }
}
