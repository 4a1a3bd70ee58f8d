using CardFraudService.World;

namespace CardFraudService.Csv;

/// <summary>Where the columns of a transaction file stand; found by name, in any order, others are passed over.</summary>
internal sealed class PaymentColumns
{
    public int Id { get; private init; }

    public int Customer { get; private init; }

    public int Terminal { get; private init; }

    public int Amount { get; private init; }

    public int Seconds { get; private init; }

    /// <summary>-1 when the file carries no labels.</summary>
    public int Fraud { get; private init; }

    /// <summary>-1 when the file does not say.</summary>
    public int Scenario { get; private init; }

    public int Width { get; private init; }

    /// <exception cref="InputException">The header is missing, cannot be split, or lacks or repeats a column.</exception>
    public static PaymentColumns Find(string path, string? header)
    {
        if (string.IsNullOrWhiteSpace(header))
        {
            throw new InputException(path, 1, "there is no header line.");
        }

        var names = new List<string>();
        if (!CsvFields.TrySplit(header, names))
        {
            throw new InputException(path, 1, "the header has a quote that is not closed.");
        }

        var missing = new List<string>();
        var columns = new PaymentColumns
        {
            Id = Place(HandbookColumns.Id),
            Customer = Place(HandbookColumns.Customer),
            Terminal = Place(HandbookColumns.Terminal),
            Amount = Place(HandbookColumns.Amount),
            Seconds = Place(HandbookColumns.Seconds),
            Fraud = Place(HandbookColumns.Fraud, optional: true),
            Scenario = Place(HandbookColumns.Scenario, optional: true),
            Width = names.Count,
        };
        return missing.Count == 0
            ? columns
            : throw new InputException(path, 1, $"the header lacks {string.Join(", ", missing)}.");

        int Place(string name, bool optional = false)
        {
            var place = names.FindIndex(n => n.Trim() == name);
            if (place < 0 && !optional)
            {
                missing.Add(name);
            }

            return place < 0 || names.FindIndex(place + 1, n => n.Trim() == name) < 0
                ? place
                : throw new InputException(path, 1, $"the header names {name} twice.");
        }
    }
}
