using CardFraudService.Csv;
using CardFraudService.World;

namespace CardFraudService.Commands;

/// <summary>Payments in order of arrival, where each of them comes from, and those that were left out.</summary>
/// <remarks>Not safe for several threads.</remarks>
internal sealed class PaymentInput : IDisposable
{
    private readonly Func<string, (string File, long Line)> _placeOf;
    private readonly RejectFile _rejects;
    private long _rows;

    /// <param name="payments">The payments.</param>
    /// <param name="rows">Rows that were read, rejected ones included.</param>
    /// <param name="placeOf">Where a payment comes from by its id: file and line, or partition of a topic and offset.</param>
    /// <param name="rejects">Where rows go that are left out; disposed with the input.</param>
    public PaymentInput(IReadOnlyList<Payment> payments, long rows, Func<string, (string File, long Line)> placeOf, RejectFile rejects)
    {
        Payments = payments;
        _rows = rows;
        _placeOf = placeOf;
        _rejects = rejects;
    }

    public IReadOnlyList<Payment> Payments { get; private set; }

    public required bool HasLabels { get; init; }

    /// <summary>Gives the payments labels that came later.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="areAll">Whether <see cref="Payments"/> are all that there are; a label of none of them is rejected then.</param>
    public PaymentInput Label(LabelFile labels, bool areAll)
    {
        Payments = labels.Join(Payments, areAll);
        _rows += labels.Rows;
        return this;
    }

    /// <summary>Leaves a payment out that could be read and not be processed.</summary>
    public void Reject(Payment payment, string reason)
    {
        var (file, line) = _placeOf(payment.Id);
        _rejects.Add(file, line, string.Empty, reason);
    }

    /// <summary>Says, if rows were left out, how many and where to look.</summary>
    /// <returns><see cref="ExitCode.RowsRejected"/> if there were any, else 0.</returns>
    public int Conclude(TextWriter output)
    {
        if (_rejects.Count == 0)
        {
            return ExitCode.Success;
        }

        output.WriteLine($"{_rejects.Count:N0} of {_rows:N0} rows were rejected; {_rejects.Path} names the line, the column and the reason of each.");
        return ExitCode.RowsRejected;
    }

    public void Dispose() => _rejects.Dispose();
}
