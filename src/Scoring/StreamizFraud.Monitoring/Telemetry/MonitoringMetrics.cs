using System.Diagnostics.Metrics;

namespace StreamizFraud.Monitoring.Telemetry;

/// <summary>Instruments of monitoring.</summary>
internal static class MonitoringMetrics
{
    private static readonly Meter Meter = new("StreamizFraud.Monitoring");

    private static readonly Gauge<double> Figures = Meter.CreateGauge<double>(
        "streamizfraud.model.figure", "1", "Figure of a measure of a model, as it was told last.");

    private static readonly Gauge<int> States = Meter.CreateGauge<int>(
        "streamizfraud.model.state", "1", "What that figure means: 0 unjudged, 1 within its limits, 2 warning, 3 alarm.");

    private static readonly Counter<long> Alarms = Meter.CreateCounter<long>(
        "streamizfraud.model.alarms", "{alarm}", "Times that a figure of a model went out of its second limit.");

    public static void Tell(ModelHealth health, bool isNewAlarm)
    {
        KeyValuePair<string, object?>[] tags =
        [
            new(MetricAttributes.ModelName, health.Model?.Name ?? "*"), new(MetricAttributes.ModelVersion, health.Model?.Version ?? "*"),
            new(MetricAttributes.Measure, health.Measure), new(Features.Telemetry.MetricAttributes.FeatureName, health.Feature ?? ""), new(MetricAttributes.Window, Counts.MonitorWindows.NameOf(health.Window)),
        ];
        if (double.IsFinite(health.Figure))
        {
            Figures.Record(health.Figure, tags);
        }

        States.Record((int)health.State, tags);
        if (isNewAlarm)
        {
            Alarms.Add(1, tags);
        }
    }
}
