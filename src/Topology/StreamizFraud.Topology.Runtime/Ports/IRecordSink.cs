namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>Takes polled records.</summary>
public interface IRecordSink
{
    /// <summary>Takes one record.</summary>
    void Add(in PolledRecord record);
}
