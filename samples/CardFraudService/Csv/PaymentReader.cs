using CardFraudService.World;

namespace CardFraudService.Csv;

/// <summary>
/// Reads a transaction file with the handbook's columns, plain or <c>.gz</c>. A row that cannot be read goes to the rejects, and
/// the reading goes on; blank lines are passed over.
/// </summary>
/// <remarks>
/// The event time is 2018-04-01T00:00:00Z plus <c>TX_TIME_SECONDS</c>; <c>TX_DATETIME</c> and <c>TX_TIME_DAYS</c> say the same
/// again and are not read. A line is a row: one stray quote spoils its own row and not the rest of the file. Not safe for several threads.
/// </remarks>
public sealed class PaymentReader : IDisposable
{
    private readonly InputFile _file;
    private readonly RejectFile _rejects;
    private readonly PaymentRow _row;
    private readonly List<string> _fields = [];
    private readonly Dictionary<string, long> _lines = [];

    private PaymentReader(InputFile file, RejectFile rejects, bool readsFraud)
    {
        _file = file;
        _rejects = rejects;
        var columns = new PaymentColumns(new CsvHeader(file), readsFraud);
        HasLabels = columns.Fraud >= 0;
        _row = new PaymentRow(columns);
    }

    /// <summary>Whether the file has a label column. Without it every payment reads as genuine, which is not the same as known genuine.</summary>
    public bool HasLabels { get; }

    /// <summary>Payments read so far.</summary>
    public long Payments { get; private set; }

    /// <summary>Rows of this file rejected so far.</summary>
    public long Rejected { get; private set; }

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rejects">Where rows go that cannot be read; stays the caller's to dispose.</param>
    /// <param name="readsFraud">Whether the label columns are read; else they are passed over like any other.</param>
    /// <exception cref="InputException">The file cannot be opened, or its header lacks a column.</exception>
    public static PaymentReader Open(string path, RejectFile rejects, bool readsFraud = true)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(rejects);
        var file = InputFile.Open(path);
        try
        {
            return new PaymentReader(file, rejects, readsFraud);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Line of a payment that was read, from 1.</summary>
    /// <exception cref="KeyNotFoundException">No such payment was read.</exception>
    public long LineOf(string paymentId) => _lines[paymentId];

    /// <summary>Reads the remaining payments into memory.</summary>
    /// <param name="limit">Most payments; what follows is not looked at. Null: all.</param>
    /// <exception cref="InputException">The file breaks off.</exception>
    public IReadOnlyList<Payment> ReadToEnd(int? limit = null)
    {
        var payments = new List<Payment>();
        while (payments.Count < (limit ?? int.MaxValue) && TryRead(out var payment))
        {
            payments.Add(payment);
        }

        return payments;
    }

    /// <summary>Reads the next payment.</summary>
    /// <param name="payment">The payment.</param>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="InputException">The file breaks off.</exception>
    public bool TryRead(out Payment payment)
    {
        while (_file.TryReadLine(out var line, out var problem))
        {
            if (problem is null && string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            payment = default;
            if (problem is null ? TryRow(line, out payment) : _row.Refuse(string.Empty, problem))
            {
                Payments++;
                return true;
            }

            Rejected++;
            _rejects.Add(_file.Path, _file.Line, _row.Column, _row.Reason);
        }

        payment = default;
        return false;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private bool TryRow(string line, out Payment payment)
    {
        payment = default;
        if (!CsvFields.TrySplit(line, _fields))
        {
            return _row.Refuse(string.Empty, "a quote is not closed, or text follows a closing quote");
        }

        // Two payments under one id would be one decision.
        return _row.TryParse(_fields, out payment)
            && (_lines.TryAdd(payment.Id, _file.Line) || _row.Refuse(HandbookColumns.Id, $"the same as in line {_lines[payment.Id]}"));
    }
}
