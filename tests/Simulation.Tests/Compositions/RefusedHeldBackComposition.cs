using StreamizFraud.Simulation.Tests.Scenarios;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>Held-back results that the broker refuses when they come out, by a limit that nobody may ask it for.</summary>
internal sealed class RefusedHeldBackComposition(int seed) : HeldBackComposition(seed)
{
    private const int MostOfBroker = 2500;

    public override string Name => "held-back results that are refused";

    public override bool HidesSettings => true;

    public override IReadOnlyList<ExternalTopic> Topics =>
        [.. base.Topics.Select(topic => Outputs.Any(output => output.Topic == topic.Name) ? topic with { Config = new Dictionary<string, string> { ["max.message.bytes"] = $"{MostOfBroker}" } } : topic)];

    protected override Composition Create(int seed) => new RefusedHeldBackComposition(seed);

    protected override string Checked(string value) => value.Contains(Held, StringComparison.Ordinal) ? value.PadRight(MostOfBroker + 500, '.') : value;
}
