namespace StreamizFraud.Simulation.Tests.Run;

/// <summary>The one source of chance in a run.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>A number from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public int Between(int from, int to) => _random.Next(from, to + 1);

    public bool Chance(double perMille) => _random.NextDouble() * 1000 < perMille;

    public T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    public TimeSpan Between(TimeSpan from, TimeSpan to) => from + (to - from) * _random.NextDouble();
}
