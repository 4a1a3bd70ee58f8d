using Parquet;

namespace StreamizFraud.Features.Export.Files;

/// <summary>The rows of a row group, by column.</summary>
/// <remarks>One thread fills it; once it is sealed another can write it.</remarks>
internal sealed class ExportRows
{
    private readonly ExportSchema _schema;
    private readonly string[] _ids;
    private readonly double[][] _values;
    private readonly double?[] _nullable;
    private readonly DateTime[] _times;
    private readonly bool[] _late;
    private readonly int?[] _labels;
    private readonly string[] _splits;
    private readonly ExportDigest _digest;

    /// <param name="schema">The columns.</param>
    /// <param name="capacity">Most rows.</param>
    /// <param name="digest">That of the file, which takes every row.</param>
    public ExportRows(ExportSchema schema, int capacity, ExportDigest digest)
    {
        _schema = schema;
        _digest = digest;
        _ids = new string[capacity];
        _values = [.. schema.Features.Select(_ => new double[capacity])];
        _nullable = new double?[schema.Features.Any(feature => feature.IsNullable) ? capacity : 0];
        _times = new DateTime[capacity];
        _late = new bool[capacity];
        _labels = new int?[schema.Label is null ? 0 : capacity];
        _splits = new string[schema.Split is null ? 0 : capacity];
    }

    /// <summary>Rows of the group.</summary>
    public int Count { get; private set; }

    /// <summary>Rows of this group and all before it, once it is sealed.</summary>
    public long Total { get; private set; }

    /// <summary>Hash of these rows, in order, once the group is sealed.</summary>
    public string Digest { get; private set; } = "";

    public void Add(string id, long timeMs, ReadOnlySpan<double> values, bool late, int? label, bool isTest)
    {
        _ids[Count] = id;
        for (var column = 0; column < values.Length; column++)
        {
            _values[column][Count] = values[column];
        }

        _times[Count] = DateTime.UnixEpoch.AddMilliseconds(timeMs);
        _late[Count] = late;
        if (_labels.Length > 0)
        {
            _labels[Count] = label;
        }

        if (_splits.Length > 0)
        {
            _splits[Count] = isTest ? "test" : "train";
        }

        _digest.Add(id, timeMs, values, late, label, isTest);
        Count++;
    }

    /// <summary>No row is added any more: the group can be written while the next one is filled.</summary>
    public void Seal() => (Total, Digest) = (_digest.Rows, _digest.ToString());

    /// <summary>Forgets the rows of the group.</summary>
    public void Clear() => Count = 0;

    public async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellation)
    {
        await group.WriteAsync(_schema.Id, new ArraySegment<string>(_ids, 0, Count)).ConfigureAwait(false);
        for (var column = 0; column < _values.Length; column++)
        {
            var field = _schema.Features[column];
            if (field.IsNullable)
            {
                for (var row = 0; row < Count; row++)
                {
                    _nullable[row] = double.IsNaN(_values[column][row]) ? null : _values[column][row];
                }

                await group.WriteAsync<double>(field, new ReadOnlyMemory<double?>(_nullable, 0, Count), cancellationToken: cancellation).ConfigureAwait(false);
            }
            else
            {
                await group.WriteAsync<double>(field, new ReadOnlyMemory<double>(_values[column], 0, Count), cancellationToken: cancellation).ConfigureAwait(false);
            }
        }

        await group.WriteAsync<DateTime>(_schema.Time, new ReadOnlyMemory<DateTime>(_times, 0, Count), cancellationToken: cancellation).ConfigureAwait(false);
        await group.WriteAsync<bool>(_schema.Late, new ReadOnlyMemory<bool>(_late, 0, Count), cancellationToken: cancellation).ConfigureAwait(false);
        if (_schema.Label is { } label)
        {
            await group.WriteAsync<int>(label, new ReadOnlyMemory<int?>(_labels, 0, Count), cancellationToken: cancellation).ConfigureAwait(false);
        }

        if (_schema.Split is { } split)
        {
            await group.WriteAsync(split, new ArraySegment<string>(_splits, 0, Count)).ConfigureAwait(false);
        }

        group.CompleteValidate();
    }
}
