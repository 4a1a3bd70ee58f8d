using Microsoft.Data.Sqlite;

namespace StreamizFraud.Expressions.Tests.Oracle;

/// <summary>Rows in SQLite's memory, and what SQLite computes from them.</summary>
internal sealed class SqliteRows : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public SqliteRows(IReadOnlyList<SampleRow> rows)
    {
        _connection.Open();
        Run("PRAGMA case_sensitive_like = ON");
        Run("CREATE TABLE sample (i INTEGER, j INTEGER, x REAL, y REAL, p INTEGER, q INTEGER, s TEXT, t TEXT)");
        foreach (var row in rows)
        {
            using var insert = _connection.CreateCommand();
            insert.CommandText = "INSERT INTO sample VALUES ($0, $1, $2, $3, $4, $5, $6, $7)";
            object?[] values = [row.I, row.J, row.X, row.Y, row.P, row.Q, row.S, row.T];
            for (var column = 0; column < values.Length; column++)
            {
                insert.Parameters.AddWithValue($"${column}", values[column] ?? DBNull.Value);
            }

            insert.ExecuteNonQuery();
        }
    }

    /// <summary>The value for each row: null, long, double or string.</summary>
    public List<object?> Evaluate(string expression)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT {expression} FROM sample ORDER BY rowid";
        using var reader = command.ExecuteReader();
        var values = new List<object?>();
        while (reader.Read())
        {
            values.Add(reader.IsDBNull(0) ? null : reader.GetValue(0));
        }

        return values;
    }

    public void Dispose() => _connection.Dispose();

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
