using StreamizFraud.Scoring;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Monitoring.Streams;

/// <summary>Scored payments and labels by payment, until labels are final.</summary>
/// <param name="rows">By id of the payment.</param>
/// <param name="due">In order of when they are settled.</param>
/// <param name="maturityMs">Time after a payment up to which a label counts, ms, by the model that scored it; null: the payment has not come.</param>
/// <param name="graceMs">How long after that it is waited for, ms.</param>
/// <remarks>Not thread-safe.</remarks>
internal sealed class AwaitedPayments(IKeyValueStore<string, AwaitedPayment> rows, IKeyValueStore<DueKey, byte[]> due, Func<ModelIdentity?, long> maturityMs, long graceMs)
{
    private const long StepMs = Counts.MonitorWindows.HourMs;
    private static readonly byte[] Nothing = [];
    private readonly List<DueKey> _settled = [];
    private long _sweptTo = long.MinValue;
    private bool _hasOverdue;

    public void Take(string id, AwaitedPayment payment)
    {
        if (!rows.TryGet(id, out var before))
        {
            Put(id, payment);
        }
        else if (before.Model is null)
        {
            // The label was here first.
            due.Delete(KeyOf(id, before));
            Put(id, IsInTime(payment, before.LabelMs) ? payment.WithLabel(before.LabelMs, before.IsFraud) : payment);
        }
    }

    public void TakeLabel(string id, long timeMs, bool isFraud)
    {
        if (!rows.TryGet(id, out var payment))
        {
            Put(id, new AwaitedPayment { TimeMs = timeMs, LabelMs = timeMs, IsFraud = isFraud });
        }
        else if (payment.Model is null)
        {
            due.Delete(KeyOf(id, payment));
            Put(id, payment.WithLabel(timeMs, isFraud));
        }
        else if (IsInTime(payment, timeMs))
        {
            rows.Put(id, payment.WithLabel(timeMs, isFraud));
        }
    }

    /// <summary>Takes out what is due, once an hour of event time, and at once what comes too late for that.</summary>
    /// <param name="nowMs">Event time, ms.</param>
    /// <returns>Payments whose labels are final; valid until the next call.</returns>
    public IEnumerable<AwaitedPayment> Settle(long nowMs)
    {
        var end = nowMs - (nowMs % StepMs);
        if ((end <= _sweptTo && !_hasOverdue) || end <= 0)
        {
            yield break;
        }

        (_sweptTo, _hasOverdue) = (Math.Max(end, _sweptTo), false);
        _settled.Clear();
        foreach (var (key, _) in due.Range(new DueKey(0, ""), new DueKey(end, "")))
        {
            _settled.Add(key);
        }

        foreach (var key in _settled)
        {
            due.Delete(key);
            if (rows.TryGet(key.Payment, out var payment))
            {
                rows.Delete(key.Payment);
                if (payment.Model is not null)
                {
                    yield return payment;
                }
            }
        }
    }

    private bool IsInTime(AwaitedPayment payment, long labelMs) => labelMs - maturityMs(payment.Model) <= payment.TimeMs;

    private DueKey KeyOf(string id, AwaitedPayment payment) => new(Math.Max(0, payment.TimeMs) + maturityMs(payment.Model) + graceMs, id);

    private void Put(string id, AwaitedPayment payment)
    {
        var key = KeyOf(id, payment);
        rows.Put(id, payment);
        due.Put(key, Nothing);
        _hasOverdue |= key.AtMs < _sweptTo;
    }
}
