namespace StreamizFraud.Features.Definitions;

/// <summary>The features of one table's row: their columns, and how they are taken from it.</summary>
/// <remarks>Immutable, thread-safe.</remarks>
internal sealed class LookupColumns<TEvent>
{
    private readonly LookupDeclaration<TEvent> _table;
    private readonly Column[] _columns;

    public LookupColumns(FeatureDeclarations<TEvent> declarations, LookupDeclaration<TEvent> table)
    {
        _table = table;
        _columns = [.. declarations.Features
            .Select((feature, column) => (feature, column))
            .Where(declared => declared.feature.Lookup?.Table == table)
            .Select(declared => new Column(
                declared.column,
                declared.feature.Name,
                declared.feature.Lookup!.Value,
                declared.feature.Lookup.Nulls == NullRule.Default ? declared.feature.Lookup.WhenNull : double.NaN))];
    }

    /// <summary>Name of the table.</summary>
    public string Name => _table.Name;

    /// <summary>Type of its rows.</summary>
    public Type RowType => _table.RowType;

    /// <summary>Canonical text of its key.</summary>
    public string KeyText => _table.Key.Text;

    /// <summary>Columns of the set that it fills.</summary>
    public IEnumerable<int> Columns => _columns.Select(column => column.Number);

    /// <summary>The key of an event; null if it has none.</summary>
    /// <exception cref="FeatureValueException">Its selector failed.</exception>
    public string? KeyOf(TEvent @event)
    {
        try
        {
            return _table.Key.Call(@event);
        }
        catch (Exception failed)
        {
            throw FeatureValueException.Of($"The key of table {Name}", failed);
        }
    }

    /// <summary>Writes the values of a row.</summary>
    /// <param name="row">A row of <see cref="RowType"/>; null if there is none.</param>
    /// <param name="values">Receives the columns.</param>
    /// <exception cref="FeatureValueException">A value is not finite, or its selector failed.</exception>
    public void Fill(object? row, Span<double> values)
    {
        foreach (ref readonly var column in _columns.AsSpan())
        {
            double? value;
            try
            {
                value = row is null ? null : column.Value(row);
            }
            catch (Exception failed)
            {
                throw FeatureValueException.Of($"Feature {column.Name}", failed);
            }

            if (value is { } number && !double.IsFinite(number))
            {
                throw new FeatureValueException($"Feature {column.Name} is not finite.") { IsLoggable = true };
            }

            values[column.Number] = value ?? column.WhenNull;
        }
    }

    private readonly record struct Column(int Number, string Name, Func<object, double?> Value, double WhenNull);
}
