using CardFraudService.World;

namespace CardFraudService.Csv;

/// <summary>
/// When payments were found to be frauds: a file with the columns <c>TRANSACTION_ID,LABEL_TIME_SECONDS</c>, plain or <c>.gz</c>. A payment that is
/// not listed never was. A row that cannot be read goes to the rejects, and the reading goes on.
/// </summary>
/// <remarks>Not safe for several threads.</remarks>
public sealed class LabelFile
{
    /// <summary>Seconds since 2018-04-01T00:00:00Z, with a fraction if need be.</summary>
    public const string Seconds = "LABEL_TIME_SECONDS";

    private readonly string _path;
    private readonly RejectFile _rejects;
    private readonly Dictionary<string, (long KnownAtMs, long Line)> _labels = [];

    private LabelFile(string path, RejectFile rejects)
    {
        _path = path;
        _rejects = rejects;
    }

    /// <summary>Rows of the file, rejected ones included.</summary>
    public long Rows { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rejects">Where rows go that cannot be read; stays the caller's to dispose.</param>
    /// <exception cref="InputException">The file cannot be read as a whole.</exception>
    public static LabelFile Read(string path, RejectFile rejects)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(rejects);
        using var file = InputFile.Open(path);
        var header = new CsvHeader(file);
        var (id, seconds) = (header.Required(HandbookColumns.Id), header.Required(Seconds));
        header.ThrowIfIncomplete();
        var labels = new LabelFile(path, rejects);
        var fields = new List<string>();
        while (file.TryReadLine(out var line, out var problem))
        {
            if (problem is null && string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            labels.Rows++;
            var (column, reason) =
                problem is not null ? (string.Empty, problem)
                : !CsvFields.TrySplit(line, fields) ? (string.Empty, "a quote is not closed, or text follows a closing quote")
                : fields.Count != header.Width ? (string.Empty, $"{fields.Count} fields where the header has {header.Width}")
                : labels.Add(fields[id], fields[seconds], file.Line);
            if (reason is not null)
            {
                rejects.Add(path, file.Line, column, reason);
            }
        }

        return labels;
    }

    /// <summary>Gives the payments their labels; labels that no payment takes are rejected.</summary>
    /// <param name="payments">All payments of the file that the labels are for.</param>
    /// <param name="areAll">Whether there are no further ones.</param>
    public List<Payment> Join(IReadOnlyList<Payment> payments, bool areAll = true)
    {
        ArgumentNullException.ThrowIfNull(payments);
        var labelled = new List<Payment>(payments.Count);
        foreach (var payment in payments)
        {
            labelled.Add(_labels.Remove(payment.Id, out var label) ? payment with { IsFraud = true, FraudKnownAtMs = label.KnownAtMs } : payment);
        }

        if (areAll)
        {
            foreach (var (_, line) in _labels.Values.OrderBy(label => label.Line))
            {
                _rejects.Add(_path, line, HandbookColumns.Id, "no payment that was read has this id");
            }
        }

        return labelled;
    }

    private (string Column, string? Reason) Add(string id, string seconds, long line)
    {
        if (string.IsNullOrWhiteSpace(id))
        {
            return (HandbookColumns.Id, "empty");
        }

        // Payments have whole milliseconds: a label that comes within one counts from its end on.
        if (!ScaledNumber.TryParseUp(seconds, 1_000, out var milliseconds) || milliseconds is < -WorldCalendar.StartMs or > WorldCalendar.LastMs - WorldCalendar.StartMs)
        {
            return (Seconds, "not a number of seconds between the years 1970 and 9999");
        }

        return _labels.TryAdd(id, (WorldCalendar.StartMs + milliseconds, line))
            ? (string.Empty, null)
            : (HandbookColumns.Id, $"the same as in line {_labels[id].Line}");
    }
}
