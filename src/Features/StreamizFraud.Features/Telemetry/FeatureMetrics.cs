using System.Diagnostics.Metrics;

namespace StreamizFraud.Features.Telemetry;

/// <summary>Instruments of features.</summary>
internal static class FeatureMetrics
{
    private static readonly Meter Meter = new("StreamizFraud.Features");

    public static Counter<long> LabelsPassedOver { get; } = Meter.CreateCounter<long>(
        "streamizfraud.labels.passed_over", "{label}", "Labels that found no event within the time that events are kept for them.");

    public static Counter<long> ParityRows { get; } = Meter.CreateCounter<long>(
        "streamizfraud.parity.rows", "{row}", "Rows whose recorded values were compared with values computed again.");

    public static Counter<long> ParityMismatches { get; } = Meter.CreateCounter<long>(
        "streamizfraud.parity.mismatches", "{row}", "Rows in which the recorded value of a feature is not the one computed again.");
}
