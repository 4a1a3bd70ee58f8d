using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Benchmarks.Engine;

/// <summary>Whether engine and loop decided the same: with one partition the same records in the same order, byte for byte.</summary>
internal static class OutputComparison
{
    /// <returns>Null if they did, else the first difference.</returns>
    public static string? Difference(IReadOnlyList<SimulatedRecord> engine, ByteLog loop)
    {
        if (engine.Count != loop.Count)
        {
            return $"the engine wrote {engine.Count:N0} decisions, the loop {loop.Count:N0}";
        }

        var index = 0;
        foreach (var (key, value, timestamp) in loop.Read())
        {
            var decision = engine[index];
            if (!key.AsSpan().SequenceEqual(decision.Key) || !value.AsSpan().SequenceEqual(decision.Value) || timestamp != decision.Timestamp)
            {
                return $"decision {index:N0} (offset {decision.Offset}) differs";
            }

            index++;
        }

        return null;
    }
}
