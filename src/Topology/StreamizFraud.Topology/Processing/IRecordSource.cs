namespace StreamizFraud.Topology.Processing;

/// <summary>What a task is working on: it can say which bytes stand for it, now, before the next one is taken.</summary>
internal interface IRecordSource
{
    /// <summary>The record at hand in bytes.</summary>
    RecordBytes Capture();
}
