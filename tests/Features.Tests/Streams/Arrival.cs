using CsCheck;

namespace StreamizFraud.Features.Tests.Streams;

/// <summary>An event of a random run.</summary>
/// <param name="Card">Which card.</param>
/// <param name="Terminal">Which terminal.</param>
/// <param name="Step">Its time after the newest one before it, ms.</param>
/// <param name="Amount">Its number.</param>
/// <param name="Label">Its label.</param>
/// <param name="Happening">What happens before it, or to it.</param>
internal sealed record Arrival(int Card, int Terminal, int Step, long Amount, bool Label, Happening Happening)
{
    /// <summary>The event.</summary>
    public TestEvent Event => new($"c{Card}", $"t{Terminal}", Amount, Label);

    /// <summary>Arrivals that are mostly near each other in time.</summary>
    public static Gen<Arrival> Any(int cards, Gen<Happening> happening) => Gen.Select(
        Gen.Int[0, cards - 1], Gen.Int[0, 2], Gen.Frequency((8, Gen.Int[-20, 25]), (1, Gen.Int[-300, 300])), Gen.Long[-100, 100], Gen.Bool, happening)
        .Select((card, terminal, step, amount, label, happens) => new Arrival(card, terminal, step, amount, label, happens));
}
