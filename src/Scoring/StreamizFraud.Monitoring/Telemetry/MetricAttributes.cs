namespace StreamizFraud.Monitoring.Telemetry;

/// <summary>Names of what measurements of models are told apart by.</summary>
internal static class MetricAttributes
{
    public const string Measure = "streamizfraud.model.measure";
    public const string ModelName = "streamizfraud.model.name";
    public const string ModelVersion = "streamizfraud.model.version";
    public const string Window = "streamizfraud.model.window";
}
