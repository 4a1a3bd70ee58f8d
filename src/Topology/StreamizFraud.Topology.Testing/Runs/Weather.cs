namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>
/// How often each kind of trouble comes in a run. Drawn by seed, with kinds switched off at random: some faults only do harm when others
/// leave them time.
/// </summary>
internal sealed record Weather
{
    private static readonly int[] Strengths = [0, 1, 1, 2, 4];

    /// <summary>Processes that die.</summary>
    public required int Crashes { get; init; }

    /// <summary>Requests and replies that are lost.</summary>
    public required int Losses { get; init; }

    /// <summary>Requests that are refused, producers that break.</summary>
    public required int Refusals { get; init; }

    /// <summary>Processes that stop for longer than their session, and go on.</summary>
    public required int Absences { get; init; }

    /// <summary>Disks that refuse writes or forget the last ones.</summary>
    public required int Disk { get; init; }

    /// <summary>Markers that come late.</summary>
    public required int Markers { get; init; }

    /// <summary>The scenario's own troubles.</summary>
    public required int Own { get; init; }

    /// <summary>Nothing happens.</summary>
    public static Weather Calm { get; } = new() { Crashes = 0, Losses = 0, Refusals = 0, Absences = 0, Disk = 0, Markers = 0, Own = 0 };

    public static Weather Draw(Dice dice) => new()
    {
        Crashes = dice.Pick(Strengths),
        Losses = dice.Pick(Strengths),
        Refusals = dice.Pick(Strengths),
        Absences = dice.Pick(Strengths),
        Disk = dice.Pick(Strengths),
        Markers = dice.Pick(Strengths),
        Own = dice.Pick(Strengths),
    };
}
