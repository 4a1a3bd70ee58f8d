using System.Globalization;

namespace StreamizFraud.Scoring;

/// <summary>What one task has seen of a champion since it adopted it: errors, latency and alerts, each with its alarm.</summary>
/// <remarks>
/// In memory: a task that begins anew counts anew, and a payment that is scored twice, after a commit that was lost, may be counted twice. Neither changes a score. Owned by the
/// task's thread. Allocates nothing until an alarm rings.
/// </remarks>
internal sealed class ChampionWatch
{
    private readonly RollbackOptions _options;
    private readonly ScoreStamp _stamp;
    private readonly ShareAlarm? _errors;
    private readonly ShareAlarm? _slow;
    private readonly ShareAlarm? _manyAlerts;
    private readonly ShareAlarm? _fewAlerts;
    private readonly double? _alertFrom;
    private readonly double _alertRate;
    private long _payments;
    private long _began;
    private long _ended;

    /// <param name="options">When it is taken back.</param>
    /// <param name="champion">The champion.</param>
    /// <param name="since">Version of the entry in force; 0: none.</param>
    public ChampionWatch(RollbackOptions options, ModelInUse champion, long since)
    {
        (_options, _stamp, Since) = (options, champion.Stamp, since);
        var slot = (long)(options.MinDuration.TotalSeconds * options.Time.TimestampFrequency / ShareAlarm.Slots);
        var between = options.PaymentsBetweenFalseAlarms;
        _errors = options.MaxErrorShare is { } most ? ShareAlarm.Above(most, between, slot) : null;
        _slow = options.MaxLatency is null ? null : ShareAlarm.Above(options.MaxSlowShare, between, slot);
        _alertFrom = options.AlertFrom ?? champion.Model.TrainingProfile?.Alerts?.From;
        if (_alertFrom is not null && (options.AlertRate ?? champion.Model.TrainingProfile?.Alerts?.Rate) is { } rate and > 0 and < 1)
        {
            _alertRate = rate;
            _fewAlerts = ShareAlarm.Below(rate / options.AlertBand, between, slot);
            // A band that reaches all payments has no upper end.
            _manyAlerts = rate * options.AlertBand < 1 ? ShareAlarm.Above(rate * options.AlertBand, between, slot) : null;
        }
    }

    /// <summary>The champion.</summary>
    public ModelIdentity Model => _stamp.Model;

    /// <summary>Version of the deployments' entry that was in force when it began; 0: none.</summary>
    public long Since { get; }

    /// <summary>What was last done about it; null: nothing.</summary>
    public RollbackRequest? Request { get; set; }

    /// <summary>A batch is about to be scored.</summary>
    public void Begin() => _began = _options.Time.GetTimestamp();

    /// <summary>It has been scored, or could not be.</summary>
    public void End()
    {
        _ended = _options.Time.GetTimestamp();
        _slow?.Add(_options.Time.GetElapsedTime(_began, _ended) > _options.MaxLatency ? 1 : 0, 1, _ended);
    }

    /// <summary>What became of a batch.</summary>
    /// <param name="batch">The batch as the model that stands for the champion took it.</param>
    /// <param name="rows">Rows of it.</param>
    public void Count(ModelBatch batch, int rows)
    {
        var (asked, errors, alerts, scores) = (0, 0, 0, 0);
        // What another model scored in its place, the champion could not.
        var isOurs = batch.Used.Stamp.Model == _stamp.Model;
        for (var i = 0; i < rows; i++)
        {
            if (!batch.IsAsked(i))
            {
                continue;
            }

            asked++;
            if (!isOurs || batch.RefusalOf(i) is not null)
            {
                errors++;
            }
            else
            {
                scores++;
                alerts += _stamp.Reaches(batch.ScoreOf(i), _alertFrom) ? 1 : 0;
            }
        }

        _payments += asked;
        _errors?.Add(errors, asked, _ended);
        _fewAlerts?.Add(alerts, scores, _ended);
        _manyAlerts?.Add(alerts, scores, _ended);
    }

    /// <summary>Why the champion should be taken back; null: there is no cause, or too little has been seen.</summary>
    public string? Cause()
    {
        if (_payments < _options.MinPayments)
        {
            return null;
        }

        return _errors is { Rings: true } ? Told("errors", _errors, "payments had no score", "at most", _errors.Bound)
            : _slow is { Rings: true } ? Told("latency", _slow, string.Create(CultureInfo.InvariantCulture, $"batches took longer than {_options.MaxLatency!.Value.TotalMilliseconds:0.###} ms"), "at most", _slow.Bound)
            : _manyAlerts is { Rings: true } ? Told("alert rate", _manyAlerts, Alerts(), "at most", _manyAlerts.Bound)
            : _fewAlerts is { Rings: true } ? Told("alert rate", _fewAlerts, Alerts(), "at least", _fewAlerts.Bound)
            : null;
    }

    private string Alerts() => string.Create(CultureInfo.InvariantCulture, $"payments were alerts, {_alertRate:P2} expected");

    private string Told(string cause, ShareAlarm alarm, string what, string side, double bound) => string.Create(
        CultureInfo.InvariantCulture, $"{cause}: {alarm.Hits:N0} of the last {alarm.Count:N0} {what} ({(double)alarm.Hits / alarm.Count:P2}, {side} {bound:P2} allowed), {_payments:N0} payments since it was adopted");
}
