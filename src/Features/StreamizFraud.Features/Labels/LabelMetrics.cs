using System.Diagnostics.Metrics;

namespace StreamizFraud.Features.Labels;

/// <summary>Instruments of labels that come late.</summary>
internal static class LabelMetrics
{
    private static readonly Meter Meter = new("StreamizFraud.Features");

    public static Counter<long> PassedOver { get; } = Meter.CreateCounter<long>(
        "streamizfraud.labels.passed_over", "{label}", "Labels that found no event within the time that events are kept for them.");
}
