using CardFraudService.World;
using StreamizFraud.Features;

namespace StreamizFraud.Monitoring.Tests.Bugs;

/// <summary>A mistake of serving: the model is the right one, and what it is given, or told afterwards, is not.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="FirstDay">First day on which it is.</param>
/// <param name="Serve">The features of the payments from that day on, in order; some may be served twice.</param>
internal sealed record PlantedBug(string Name, int FirstDay, Func<WatchedWorld, int, IEnumerable<ServedRow>> Serve)
{
    private const long HourMs = 3_600_000;
    private const long DayMs = 24 * HourMs;
    private const int Start = WatchedWorld.WatchFrom + 7;

    /// <summary>Whether labels come from the first day on.</summary>
    public bool HasLabels { get; init; } = true;

    public static PlantedBug None { get; } = new("none", WatchedWorld.WatchFrom, (world, first) => Changed(world, first, _ => { }));

    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        new("amount in cents", Start, (world, first) => Changed(world, first, vector => vector[Amount] *= 100)),
        new("two means swapped (7D/30D)", Start, (world, first) => Changed(world, first, Swap("CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW", "CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW"))),
        new("RISK_1D/RISK_30D swapped", Start, (world, first) => Changed(world, first, Swap("TERMINAL_ID_RISK_1DAY_WINDOW", "TERMINAL_ID_RISK_30DAY_WINDOW"))),
        // Features look at labels after seven days: those that they lack now are of payments since a week before.
        new("label feed stopped", Start, (world, first) => Computed(world, first, payment => payment with { IsFraud = payment.IsFraud && WorldCalendar.DayOf(payment.EventTimeMs) < Start - 7 })) { HasLabels = false },
        new("labels never arrive", WatchedWorld.WatchFrom, (world, first) => Computed(world, first, payment => payment with { IsFraud = false })) { HasLabels = false },
        new("all state lost", Start, (world, first) => Computed(world, first, payment => payment, from: first)),
        new("1 of 8 card partitions lost", Start, PartitionLost),
        new("1 % processed twice", Start, (world, first) => Twice(world, first, 1)),
        new("5 % processed twice", Start, (world, first) => Twice(world, first, 5)),
        new("clock + 2 h", Start, (world, first) => Computed(world, first, payment => payment, shiftMs: 2 * HourMs)),
        new("hopping instead of sliding", Start, (world, first) => new SteppedWindows(world, [HourMs, HourMs, DayMs]).Serve(first)),
        new("midnight snapshot", Start, (world, first) => new SteppedWindows(world, [DayMs, DayMs, DayMs]).Serve(first)),
    ];

    private static int Amount { get; } = WatchedWorld.Column("TX_AMOUNT");

    private static Action<double[]> Swap(string one, string other)
    {
        var (a, b) = (WatchedWorld.Column(one), WatchedWorld.Column(other));
        return vector => (vector[a], vector[b]) = (vector[b], vector[a]);
    }

    private static IEnumerable<ServedRow> Changed(WatchedWorld world, int first, Action<double[]> change)
    {
        for (var i = first; i < world.Payments.Count; i++)
        {
            double[] vector = [.. world.Vectors[i]];
            change(vector);
            yield return new ServedRow(i, vector);
        }
    }

    /// <summary>Features of payments that the service saw otherwise.</summary>
    private static IEnumerable<ServedRow> Computed(WatchedWorld world, int first, Func<Payment, Payment> seen, int from = 0, long shiftMs = 0)
    {
        var features = new FeatureComputation<Payment>(WatchedWorld.Set);
        for (var i = from; i < world.Payments.Count; i++)
        {
            var payment = seen(world.Payments[i]);
            var vector = new double[WatchedWorld.Set.Width];
            features.Add(payment, payment.EventTimeMs + (i < first ? 0 : shiftMs), vector);
            if (i >= first)
            {
                yield return new ServedRow(i, vector);
            }
        }
    }

    private static IEnumerable<ServedRow> Twice(WatchedWorld world, int first, int percent)
    {
        var features = new FeatureComputation<Payment>(WatchedWorld.Set);
        for (var i = 0; i < world.Payments.Count; i++)
        {
            var times = i >= first && WatchedWorld.Mix(i) % 100 < percent ? 2 : 1;
            for (var time = 0; time < times; time++)
            {
                var vector = new double[WatchedWorld.Set.Width];
                features.Add(world.Payments[i], world.Payments[i].EventTimeMs, vector);
                if (i >= first)
                {
                    yield return new ServedRow(i, vector);
                }
            }
        }
    }

    /// <summary>Cards of one partition begin anew; terminals lie elsewhere.</summary>
    private static IEnumerable<ServedRow> PartitionLost(WatchedWorld world, int first) =>
        Computed(world, first, payment => payment, from: first).Select(row =>
        {
            if (WatchedWorld.Mix(long.Parse(world.Payments[row.Payment].CardId)) % 8 != 0)
            {
                return new ServedRow(row.Payment, [.. world.Vectors[row.Payment]]);
            }

            double[] vector = [.. world.Vectors[row.Payment]];
            for (var column = 0; column < vector.Length; column++)
            {
                vector[column] = WatchedWorld.Set.Names[column].StartsWith("CUSTOMER", StringComparison.Ordinal) ? row.Vector[column] : vector[column];
            }

            return new ServedRow(row.Payment, vector);
        });
}
