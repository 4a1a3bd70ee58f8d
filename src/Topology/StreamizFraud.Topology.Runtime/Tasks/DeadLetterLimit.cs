namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>How large dead letters may be, beside what is known of their topic. Shared by the tasks of a thread.</summary>
internal sealed class DeadLetterLimit
{
    /// <summary>What any topic takes.</summary>
    private const int ShortBytes = 10_000;

    /// <summary>Whether the broker has refused dead letters, for a limit that it does not tell. It stays so.</summary>
    public bool IsShort { get; set; }

    /// <summary>Most bytes of a dead letter.</summary>
    public int Of(int largest) => IsShort ? Math.Min(largest, ShortBytes) : largest;
}
