using StreamizFraud.Expressions.Rows;

namespace StreamizFraud.Expressions;

/// <summary>The columns of rows, by index.</summary>
/// <remarks>
/// A name without quotes is found whatever its case, if only one column is called so; in quotes it is found as it is written. Immutable, thread-safe.
/// </remarks>
public sealed class ExpressionSchema
{
    private readonly ExpressionColumn[] _columns;
    private readonly Dictionary<string, int> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _folded = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A schema.</summary>
    /// <param name="columns">The columns in the order of their indexes.</param>
    /// <exception cref="ArgumentException">Two have the same name, or one has no type.</exception>
    public ExpressionSchema(IEnumerable<ExpressionColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _columns = [.. columns];
        for (var i = 0; i < _columns.Length; i++)
        {
            var (name, type) = _columns[i];
            if (type == ColumnType.Null || string.IsNullOrEmpty(name) || !_exact.TryAdd(name, i))
            {
                throw new ArgumentException($"Column {i}, \"{name}\", must have a type, and a name that no other column has.", nameof(columns));
            }

            // -1: more than one, so that only quotes tell them apart.
            _folded[name] = _folded.ContainsKey(name) ? -1 : i;
        }
    }

    /// <summary>The columns in the order of their indexes.</summary>
    public IReadOnlyList<ExpressionColumn> Columns => _columns;

    /// <summary>Finds a column.</summary>
    /// <exception cref="ExpressionException">There is none of that name, or more than one.</exception>
    internal int Find(TextPosition position, string name, bool isQuoted)
    {
        if (isQuoted ? _exact.TryGetValue(name, out var column) : _folded.TryGetValue(name, out column))
        {
            return column >= 0 || _exact.TryGetValue(name, out column)
                ? column
                : throw new ExpressionException(position, $"columns differ from '{name}' by their case only; write the one that is meant in double quotes");
        }

        throw new ExpressionException(position, $"no column '{name}'; {NearName.Suggest(name, [.. _columns.Select(one => one.Name)])}");
    }
}
