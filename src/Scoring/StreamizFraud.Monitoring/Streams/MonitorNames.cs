namespace StreamizFraud.Monitoring.Streams;

/// <summary>Names of the nodes, stores and topics of monitoring.</summary>
/// <param name="Set">Name of the feature set.</param>
internal sealed record MonitorNames(string Set)
{
    public string Observed => Set + "-health-observed";

    public string Scored => Set + "-health-scored";

    public string Labels => Set + "-health-labels";

    public string Awaited => Set + "-health-awaited";

    public string Due => Set + "-health-due";

    public string Settled => Set + "-health-settled";

    public string Windows => Set + "-health-windows";

    public string Told => Set + "-health-told";
}
