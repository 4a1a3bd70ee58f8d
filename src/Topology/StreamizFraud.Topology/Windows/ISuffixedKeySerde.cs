namespace StreamizFraud.Topology.Windows;

/// <summary>A serde of keys that end with bytes that a record is not partitioned by (rule M3).</summary>
internal interface ISuffixedKeySerde
{
    /// <summary>How many bytes at the end the partition does not depend on.</summary>
    int SuffixLength { get; }
}
