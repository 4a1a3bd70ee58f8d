using System.Globalization;
using CardFraudService.World;

namespace CardFraudService.Csv;

/// <summary>Writes payments with the handbook's columns, packed when the name ends in <c>.gz</c>.</summary>
/// <remarks>Times are whole seconds in these files; a fraction of a second is cut off.</remarks>
public sealed class PaymentWriter : IDisposable
{
    private readonly StreamWriter _writer;

    /// <summary>Creates the file, over an older one, and writes the header.</summary>
    /// <param name="path">The file.</param>
    public PaymentWriter(string path)
    {
        _writer = OutputFile.Create(path);
        _writer.WriteLine(string.Join(',', HandbookColumns.Transactions));
    }

    /// <summary>Writes all payments to a file.</summary>
    public static void WriteAll(string path, IEnumerable<Payment> payments)
    {
        ArgumentNullException.ThrowIfNull(payments);
        using var writer = new PaymentWriter(path);
        foreach (var payment in payments)
        {
            writer.Write(payment);
        }
    }

    /// <summary>Writes one payment.</summary>
    public void Write(Payment payment)
    {
        var seconds = Math.DivRem(payment.EventTimeMs - WorldCalendar.StartMs, 1_000L, out var rest);
        seconds -= rest < 0 ? 1 : 0;
        var time = DateTimeOffset.FromUnixTimeMilliseconds(payment.EventTimeMs);
        _writer.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{CsvFields.Quote(payment.Id)},{time:yyyy-MM-dd HH:mm:ss},{CsvFields.Quote(payment.CardId)},{CsvFields.Quote(payment.TerminalId)},{MinorUnits.Format(payment.AmountMinor)},{seconds},{WorldCalendar.DayOf(payment.EventTimeMs)},{(payment.IsFraud ? 1 : 0)}"));
    }

    /// <summary>Writes what is buffered and closes the file.</summary>
    public void Dispose() => _writer.Dispose();
}
