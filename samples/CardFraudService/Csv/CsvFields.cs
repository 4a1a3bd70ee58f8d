using System.Text;

namespace CardFraudService.Csv;

/// <summary>
/// Splits one line into fields. Fields may stand in double quotes, with a quote inside written twice. A line is a row: a quoted
/// field cannot hold a line break, so that one stray quote spoils its own row and not the rest of the file.
/// </summary>
internal static class CsvFields
{
    /// <summary>Splits a line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="fields">Cleared, then filled.</param>
    /// <returns>False when a quote is not closed or text follows a closing quote.</returns>
    public static bool TrySplit(string line, List<string> fields)
    {
        fields.Clear();
        var at = 0;
        while (true)
        {
            if (at < line.Length && line[at] == '"')
            {
                if (!TryQuoted(line, ref at, out var field))
                {
                    return false;
                }

                fields.Add(field);
            }
            else
            {
                var comma = line.IndexOf(',', at);
                var end = comma < 0 ? line.Length : comma;
                fields.Add(line[at..end]);
                at = end;
            }

            if (at == line.Length)
            {
                return true;
            }

            at++;
        }
    }

    /// <summary>The field as it is written: in quotes when it holds a comma, a quote or a line break.</summary>
    public static string Quote(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"")}\"";

    private static bool TryQuoted(string line, ref int at, out string field)
    {
        var text = new StringBuilder();
        for (at++; at < line.Length; at++)
        {
            if (line[at] != '"')
            {
                text.Append(line[at]);
                continue;
            }

            at++;
            if (at == line.Length || line[at] == ',')
            {
                field = text.ToString();
                return true;
            }

            if (line[at] != '"')
            {
                break;
            }

            text.Append('"');
        }

        field = "";
        return false;
    }
}
