using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>Asks the cluster whether it is there, on a connection of its own: threads that have nothing to do would not notice that it is away.</summary>
/// <remarks>Used by one thread at a time.</remarks>
internal sealed class ClusterProbe(Func<IClusterAdmin> createAdmin, string topic) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private IClusterAdmin? _admin;

    /// <summary>Asks.</summary>
    /// <returns>Null if it answers, else its words.</returns>
    public string? Ask()
    {
        try
        {
            _admin ??= createAdmin();
            _ = _admin.DescribeTopics([topic], Limit);
            return null;
        }
        catch (ClusterException exception)
        {
            // A refusal is an answer too.
            return exception.Fault == ClusterFault.Unreachable ? exception.Message : null;
        }
    }

    public void Dispose()
    {
        _admin?.Dispose();
        _admin = null;
    }
}
