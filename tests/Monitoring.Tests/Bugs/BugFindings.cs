using System.Globalization;

namespace StreamizFraud.Monitoring.Tests.Bugs;

/// <summary>What named a bug, and after how many payments.</summary>
internal sealed class BugFindings(PlantedBug bug, long firstMs)
{
    private readonly Dictionary<string, (long Payments, double Hours, ModelHealth Health)> _alarms = [];
    private readonly List<ModelHealth> _raised = [];
    private long _replayed;
    private long _mismatches;
    private long? _firstMismatch;

    public string Name => bug.Name;

    /// <summary>Alarms after the bug began, the first of each measure.</summary>
    public IReadOnlyDictionary<string, (long Payments, double Hours, ModelHealth Health)> Alarms => _alarms;

    /// <summary>All warnings and alarms, also before the bug.</summary>
    public IReadOnlyList<ModelHealth> Raised => _raised;

    /// <summary>Records that were told.</summary>
    public List<ModelHealth> Told { get; } = [];

    /// <summary>Sampled payments up to the first that parity finds; null: none.</summary>
    public long? FirstMismatch => _firstMismatch;

    public double MismatchShare => (double)_mismatches / _replayed;

    public void Take(ModelHealth health, long payments)
    {
        Told.Add(health);
        if (health.State is HealthState.Warn or HealthState.Alarm)
        {
            _raised.Add(health);
        }

        if (health.State == HealthState.Alarm && payments > 0)
        {
            _alarms.TryAdd(health.Measure, (payments, (health.AtMs - firstMs) / 3_600_000.0, health));
        }
    }

    public void TakeReplayed(long rows, bool isEqual)
    {
        _replayed = rows;
        _mismatches += isEqual ? 0 : 1;
        _firstMismatch ??= isEqual ? null : rows;
    }

    /// <summary>The row of the table.</summary>
    public string Row()
    {
        var parity = _firstMismatch is { } first ? string.Create(CultureInfo.InvariantCulture, $"{first} sampled ({MismatchShare:P1} of rows)") : "-";
        var others = _alarms.OrderBy(alarm => alarm.Value.Payments)
            .Select(alarm => string.Create(CultureInfo.InvariantCulture, $"{Label(alarm.Value.Health)} {alarm.Value.Payments:N0} ({alarm.Value.Hours:N0} h)"));
        return $"| {bug.Name} | {parity} | {string.Join("; ", others.DefaultIfEmpty("-"))} |";
    }

    private static string Label(ModelHealth health) => health.Feature is null ? $"`{health.Measure}`" : $"`{health.Measure}` of {health.Feature}";
}
