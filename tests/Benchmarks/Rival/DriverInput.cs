using System.Globalization;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>What both test drivers are given: payments in order of event time, and the cards that are known.</summary>
internal sealed class DriverInput
{
    private const long Start = 1_700_000_000_000;
    private const int Seed = 1;

    private DriverInput(IReadOnlyList<DriverPayment> payments, IReadOnlyList<string> knownCards) => (Payments, KnownCards) = (payments, knownCards);

    public IReadOnlyList<DriverPayment> Payments { get; }

    /// <summary>Nine of ten cards.</summary>
    public IReadOnlyList<string> KnownCards { get; }

    /// <param name="payments">Payments.</param>
    /// <param name="cards">Cards, each as likely as the other.</param>
    /// <param name="span">Event time from the first payment to the last.</param>
    public static DriverInput Generate(int payments, int cards, TimeSpan span)
    {
        var random = new Random(Seed);
        var names = Enumerable.Range(0, cards).Select(card => string.Create(CultureInfo.InvariantCulture, $"card-{card:D8}")).ToArray();
        var all = new DriverPayment[payments];
        for (var i = 0; i < payments; i++)
        {
            var time = Start + (long)(span.TotalMilliseconds * i / payments);
            var bytes = PaymentBytes.Create(time, random.Next(100, 50_000) / 100.0, random.Next(500), random.Next(30), random.Next(4_000), i);
            all[i] = new DriverPayment(names[random.Next(cards)], bytes, time);
        }

        return new DriverInput(all, [.. names.Where((_, card) => card % 10 != 0)]);
    }
}

/// <summary>A payment as it is piped.</summary>
internal readonly record struct DriverPayment(string Card, byte[] Bytes, long Timestamp);
