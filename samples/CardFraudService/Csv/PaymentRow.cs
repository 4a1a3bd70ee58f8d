using System.Text;
using CardFraudService.World;

namespace CardFraudService.Csv;

/// <summary>Makes a payment of the fields of one row, or says which column is wrong and why, without its value.</summary>
internal sealed class PaymentRow(PaymentColumns columns)
{
    // Kafka refuses negative timestamps, and DateTimeOffset ends with the year 9999.
    private const long FirstSecond = -WorldCalendar.StartMs / 1_000;
    private const long LastSecond = (WorldCalendar.LastMs - WorldCalendar.StartMs) / 1_000;

    private readonly Dictionary<string, string> _names = [];
    private IReadOnlyList<string> _fields = [];

    /// <summary>The column that was wrong; empty when the row as a whole was.</summary>
    public string Column { get; private set; } = string.Empty;

    /// <summary>What was wrong.</summary>
    public string Reason { get; private set; } = string.Empty;

    public bool TryParse(IReadOnlyList<string> fields, out Payment payment)
    {
        payment = default;
        _fields = fields;
        if (fields.Count != columns.Width)
        {
            return Refuse(string.Empty, $"{fields.Count} fields where the header has {columns.Width}");
        }

        if (!TryId(columns.Id, HandbookColumns.Id, out var id)
            || !TryId(columns.Customer, HandbookColumns.Customer, out var card)
            || !TryId(columns.Terminal, HandbookColumns.Terminal, out var terminal)
            || !TryAmount(out var amount)
            || !TryTime(out var time)
            || !TryOptional(columns.Fraud, HandbookColumns.Fraud, 1, "neither 0 nor 1", out var fraud)
            || !TryOptional(columns.Scenario, HandbookColumns.Scenario, byte.MaxValue, "not a number from 0 to 255", out var scenario))
        {
            return false;
        }

        payment = new Payment(id, Shared(card), Shared(terminal), amount, time, fraud == 1, scenario);
        return true;
    }

    /// <summary>Says that the row is wrong.</summary>
    /// <returns>False.</returns>
    public bool Refuse(string column, string reason)
    {
        (Column, Reason) = (column, reason);
        return false;
    }

    /// <summary>An id is a text, taken as it is written: 7, 07 and 7.0 are three ids.</summary>
    private bool TryId(int place, string column, out string id)
    {
        id = _fields[place];
        return string.IsNullOrWhiteSpace(id) ? Refuse(column, "empty")
            : Encoding.UTF8.GetByteCount(id) > Payment.MaxIdBytes ? Refuse(column, $"longer than {Payment.MaxIdBytes} bytes")
            : !id.Any(char.IsControl) || Refuse(column, "holds a control character");
    }

    private bool TryAmount(out long minor) =>
        MinorUnits.TryParse(_fields[columns.Amount], out minor) || Refuse(HandbookColumns.Amount, "not an amount of whole cents that fits 64 bits");

    private bool TryTime(out long milliseconds)
    {
        var isTime = ScaledNumber.TryParse(_fields[columns.Seconds], 1, out var seconds) && seconds is >= FirstSecond and <= LastSecond;
        milliseconds = isTime ? WorldCalendar.StartMs + (seconds * 1_000) : 0;
        return isTime || Refuse(HandbookColumns.Seconds, "not a whole number of seconds between the years 1970 and 9999");
    }

    private bool TryOptional(int place, string column, byte largest, string reason, out byte value)
    {
        value = 0;
        if (place < 0)
        {
            return true;
        }

        if (!ScaledNumber.TryParse(_fields[place], 1, out var number) || number < 0 || number > largest)
        {
            return Refuse(column, reason);
        }

        value = (byte)number;
        return true;
    }

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
