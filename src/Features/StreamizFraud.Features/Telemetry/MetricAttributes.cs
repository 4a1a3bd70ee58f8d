namespace StreamizFraud.Features.Telemetry;

/// <summary>Names of what measurements of features are told apart by.</summary>
internal static class MetricAttributes
{
    public const string FeatureName = "streamizfraud.feature.name";
    public const string SetName = "streamizfraud.feature.set";
    public const string ParityAgainst = "streamizfraud.parity.against";
}
