namespace StreamizFraud.Features.Tests;

/// <summary>An event of the tests: two keys, a number and a label.</summary>
public readonly record struct TestEvent(string Card, string Terminal, long Amount, bool Label);

/// <summary>Windows of a few milliseconds, so that random times hit their edges all the time.</summary>
internal sealed class SmallSet : FeatureSet<TestEvent>
{
    public const int Lateness = 15;

    public static readonly (int Window, int Delay)[] Windows = [(1, 0), (10, 0), (30, 0), (10, 5), (30, 20)];

    public SmallSet()
        : base("small")
    {
        var card = By("card", e => e.Card, TimeSpan.FromMilliseconds(Lateness));
        foreach (var (window, delay) in Windows)
        {
            var last = TimeSpan.FromMilliseconds(window);
            if (delay == 0)
            {
                Feature($"n_{window}", card.Count().Last(last));
                Feature($"mean_{window}", card.Mean(e => e.Amount).Last(last));
                continue;
            }

            var ago = TimeSpan.FromMilliseconds(delay);
            Feature($"n_{window}_{delay}", card.Count().Last(last).Delayed(ago));
            Feature($"mean_{window}_{delay}", card.Mean(e => e.Amount).Last(last).Delayed(ago).OrDefault(-1));
            Feature($"share_{window}_{delay}", card.Share(e => e.Label).Last(last).Delayed(ago).OrDefault(-2));
        }
    }

    public static long Retention { get; } = Windows.Max(w => w.Window + w.Delay) + Lateness;
}
