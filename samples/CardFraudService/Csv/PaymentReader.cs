using System.Globalization;
using CardFraudService.World;

namespace CardFraudService.Csv;

/// <summary>
/// Reads a transaction file with the handbook's columns, plain or <c>.gz</c>. A row that cannot be read goes to the rejects, and
/// the reading goes on; blank lines are passed over.
/// </summary>
/// <remarks>
/// The event time is 2018-04-01T00:00:00Z plus <c>TX_TIME_SECONDS</c>; <c>TX_DATETIME</c> and <c>TX_TIME_DAYS</c> say the same
/// again and are not read. Not safe for several threads.
/// </remarks>
public sealed class PaymentReader : IDisposable
{
    // Kafka refuses negative timestamps, and DateTimeOffset ends with the year 9999.
    private const long FirstSecond = -WorldCalendar.StartMs / 1_000;
    private const long LastSecond = 252_000_000_000;

    private readonly InputFile _file;
    private readonly RejectFile _rejects;
    private readonly PaymentColumns _columns;
    private readonly List<string> _fields = [];
    private readonly Dictionary<string, string> _names = [];

    private PaymentReader(InputFile file, RejectFile rejects)
    {
        _file = file;
        _rejects = rejects;
        _columns = PaymentColumns.Find(file.Path, file.ReadLine());
    }

    /// <summary>Whether the file has a label column. Without it every payment reads as genuine, which is not the same as known genuine.</summary>
    public bool HasLabels => _columns.Fraud >= 0;

    /// <summary>Payments read so far.</summary>
    public long Payments { get; private set; }

    /// <summary>Rows of this file rejected so far.</summary>
    public long Rejected { get; private set; }

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rejects">Where rows go that cannot be read; stays the caller's to dispose.</param>
    /// <exception cref="InputException">The file cannot be opened, or its header lacks a column.</exception>
    public static PaymentReader Open(string path, RejectFile rejects)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(rejects);
        var file = InputFile.Open(path);
        try
        {
            return new PaymentReader(file, rejects);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the remaining payments into memory.</summary>
    /// <exception cref="InputException">The file breaks off.</exception>
    public IReadOnlyList<Payment> ReadToEnd()
    {
        var payments = new List<Payment>();
        while (TryRead(out var payment))
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
        while (_file.ReadLine() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            if (TryRow(line, out payment, out var column, out var reason))
            {
                Payments++;
                return true;
            }

            Rejected++;
            _rejects.Add(_file.Path, _file.Line, column, reason);
        }

        payment = default;
        return false;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private bool TryRow(string line, out Payment payment, out string column, out string reason)
    {
        payment = default;
        column = "";
        if (!CsvFields.TrySplit(line, _fields))
        {
            reason = "a quote is not closed, or text follows a closing quote";
            return false;
        }

        if (_fields.Count != _columns.Width)
        {
            reason = $"{_fields.Count} fields where the header has {_columns.Width}";
            return false;
        }

        return TryValues(out payment, out column, out reason);
    }

    private bool TryValues(out Payment payment, out string column, out string reason)
    {
        payment = default;
        reason = "";
        column = HandbookColumns.Id;
        if (!TryWhole(_fields[_columns.Id], out var id))
        {
            reason = "not a whole number";
            return false;
        }

        column = HandbookColumns.Customer;
        if (string.IsNullOrWhiteSpace(_fields[_columns.Customer]))
        {
            reason = "empty";
            return false;
        }

        column = HandbookColumns.Terminal;
        if (string.IsNullOrWhiteSpace(_fields[_columns.Terminal]))
        {
            reason = "empty";
            return false;
        }

        column = HandbookColumns.Amount;
        if (!MinorUnits.TryParse(_fields[_columns.Amount], out var amount))
        {
            reason = "not an amount with at most two decimals";
            return false;
        }

        column = HandbookColumns.Seconds;
        if (!TryWhole(_fields[_columns.Seconds], out var seconds) || seconds is < FirstSecond or > LastSecond)
        {
            reason = "not a whole number of seconds between the years 1970 and 9999";
            return false;
        }

        if (!TryLabel(out var fraud, out var scenario, ref column, ref reason))
        {
            return false;
        }

        var card = Shared(_fields[_columns.Customer]);
        var terminal = Shared(_fields[_columns.Terminal]);
        payment = new Payment(id, card, terminal, amount, WorldCalendar.StartMs + (seconds * 1_000), fraud, scenario);
        return true;
    }

    private bool TryLabel(out bool fraud, out byte scenario, ref string column, ref string reason)
    {
        fraud = false;
        scenario = 0;
        if (HasLabels)
        {
            column = HandbookColumns.Fraud;
            if (_fields[_columns.Fraud] is not ("0" or "1"))
            {
                reason = "neither 0 nor 1";
                return false;
            }

            fraud = _fields[_columns.Fraud] == "1";
        }

        if (_columns.Scenario >= 0 && !byte.TryParse(_fields[_columns.Scenario], NumberStyles.None, null, out scenario))
        {
            column = HandbookColumns.Scenario;
            reason = "not a number from 0 to 255";
            return false;
        }

        return true;
    }

    private static bool TryWhole(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    // Each card and terminal appears many times: one string for all.
    private string Shared(string name)
    {
        if (_names.TryGetValue(name, out var shared))
        {
            return shared;
        }

        _names.Add(name, name);
        return name;
    }
}
