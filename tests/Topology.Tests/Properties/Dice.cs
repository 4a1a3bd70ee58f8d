namespace StreamizFraud.Topology.Tests.Properties;

/// <summary>Random choices of a test whose seed is its argument, so that it is in the name of a test that fails.</summary>
internal sealed class Dice(int seed)
{
    private readonly Random _random = new(seed);

    public bool OneIn(int sides) => _random.Next(sides) == 0;

    public int Below(int sides) => _random.Next(sides);

    public T Of<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
