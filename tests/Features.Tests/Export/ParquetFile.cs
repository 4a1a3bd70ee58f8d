using Parquet;
using Parquet.Schema;

namespace StreamizFraud.Features.Tests.Export;

/// <summary>A training set, read back.</summary>
internal sealed class ParquetFile
{
    private readonly Dictionary<string, List<object?>> _columns = [];

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public required int RowGroups { get; init; }

    public IReadOnlyCollection<string> Names => _columns.Keys;

    public List<object?> this[string column] => _columns[column];

    public static async Task<ParquetFile> ReadAsync(string path)
    {
        await using var reader = await ParquetReader.CreateAsync(path);
        var file = new ParquetFile { Metadata = reader.CustomMetadata, RowGroups = reader.RowGroupCount };
        foreach (var field in reader.Schema.DataFields)
        {
            var cells = file._columns[field.Name] = [];
            for (var group = 0; group < reader.RowGroupCount; group++)
            {
                using var rows = reader.OpenRowGroupReader(group);
                cells.AddRange(await ColumnAsync(rows, field));
            }
        }

        return file;
    }

    public double[] Row(IReadOnlyList<string> names, int row) => [.. names.Select(name => this[name][row] is double value ? value : double.NaN)];

    private static async Task<IEnumerable<object?>> ColumnAsync(ParquetRowGroupReader rows, DataField field)
    {
        var count = (int)rows.RowCount;
        if (field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>))
        {
            var texts = new string?[count];
            await rows.ReadAsync(field, texts.AsMemory());
            return texts;
        }

        return field.ClrType == typeof(double) ? await NumbersAsync<double>(rows, field, count)
            : field.ClrType == typeof(int) ? await NumbersAsync<int>(rows, field, count)
            : field.ClrType == typeof(bool) ? await NumbersAsync<bool>(rows, field, count)
            : await NumbersAsync<DateTime>(rows, field, count);
    }

    private static async Task<IEnumerable<object?>> NumbersAsync<T>(ParquetRowGroupReader rows, DataField field, int count)
        where T : struct
    {
        if (field.IsNullable)
        {
            var cells = new T?[count];
            await rows.ReadAsync<T>(field, cells.AsMemory());
            return cells.Cast<object?>();
        }

        var values = new T[count];
        await rows.ReadAsync<T>(field, values.AsMemory());
        return values.Cast<object?>();
    }
}
