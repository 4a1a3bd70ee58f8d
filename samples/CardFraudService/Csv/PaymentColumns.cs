using CardFraudService.World;

namespace CardFraudService.Csv;

/// <summary>Where the columns of a transaction file stand.</summary>
internal sealed class PaymentColumns
{
    /// <param name="header">The header.</param>
    /// <param name="readsFraud">Whether the label column is read at all.</param>
    /// <exception cref="InputException">The header lacks or repeats a column.</exception>
    public PaymentColumns(CsvHeader header, bool readsFraud)
    {
        Id = header.Required(HandbookColumns.Id);
        Customer = header.Required(HandbookColumns.Customer);
        Terminal = header.Required(HandbookColumns.Terminal);
        Amount = header.Required(HandbookColumns.Amount);
        Seconds = header.Required(HandbookColumns.Seconds);
        Fraud = readsFraud ? header.Optional(HandbookColumns.Fraud) : -1;
        Scenario = readsFraud ? header.Optional(HandbookColumns.Scenario) : -1;
        Width = header.Width;
        header.ThrowIfIncomplete();
    }

    public int Id { get; }

    public int Customer { get; }

    public int Terminal { get; }

    public int Amount { get; }

    public int Seconds { get; }

    /// <summary>-1 when the file carries no labels, or they are not read.</summary>
    public int Fraud { get; }

    /// <summary>-1 when the file does not say, or labels are not read.</summary>
    public int Scenario { get; }

    public int Width { get; }
}
