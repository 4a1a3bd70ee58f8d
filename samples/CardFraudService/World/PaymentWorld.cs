namespace CardFraudService.World;

/// <summary>
/// A world of card payments of the Fraud Detection Handbook's kind: customers and terminals on a square, habits drawn once
/// per customer, and three fraud scenarios laid over the payments.
/// </summary>
/// <remarks>
/// The handbook's world has 5,000 customers and 10,000 terminals. A world of another size is scaled so that one payment meets
/// the same odds: the radius in which a customer finds terminals is 5 * sqrt(10,000 / terminals), which keeps some 75 terminals
/// per customer, and the scenarios strike 2 terminals per 10,000 and 3 customers per 5,000 a day (<see cref="FraudScenarios"/>).
/// The draws are our own (<see cref="SeededRandom"/>), so a seed does not give the handbook's rows, only its distribution.
/// </remarks>
public static class PaymentWorld
{
    private const double SquareSide = 100;
    private const int PlaceFamily = 1;
    private const int TerminalFamily = 2;
    private const int PaymentFamily = 3;

    /// <summary>Generates all payments of a world, in order of (time, customer); the ids count that order from 0.</summary>
    /// <param name="options">Size and seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    public static IReadOnlyList<Payment> Generate(WorldOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var terminals = PlaceTerminals(options);
        var drafts = new List<PaymentDraft>();
        for (var customer = 0; customer < options.Cards; customer++)
        {
            var habits = CustomerHabits.Draw(SeededRandom.For(options.Seed, PlaceFamily, customer), SquareSide);
            var reachable = Reachable(habits, terminals, RadiusSquared(options));
            AddPayments(drafts, options, customer, habits, reachable);
        }

        // A stable order: Sort is not stable, so the place in the draft list settles equal times of one customer.
        var rows = drafts.ToArray();
        Array.Sort(rows, static (a, b) => (a.Second, a.Customer, a.Sequence).CompareTo((b.Second, b.Customer, b.Sequence)));
        FraudScenarios.Apply(rows, options);
        return Finish(rows, options);
    }

    // 5^2 * 10,000 / terminals; compared with squared distances, so no root is taken.
    internal static double RadiusSquared(WorldOptions options) => 25.0 * 10_000 / options.Terminals;

    internal static (double X, double Y)[] PlaceTerminals(WorldOptions options)
    {
        var random = SeededRandom.For(options.Seed, TerminalFamily, 0);
        var places = new (double, double)[options.Terminals];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = (random.NextUniform(0, SquareSide), random.NextUniform(0, SquareSide));
        }

        return places;
    }

    internal static int[] Reachable(CustomerHabits habits, (double X, double Y)[] terminals, double radiusSquared)
    {
        var reachable = new List<int>();
        for (var i = 0; i < terminals.Length; i++)
        {
            var dx = terminals[i].X - habits.X;
            var dy = terminals[i].Y - habits.Y;
            if ((dx * dx) + (dy * dy) < radiusSquared)
            {
                reachable.Add(i);
            }
        }

        return [.. reachable];
    }

    private static void AddPayments(
        List<PaymentDraft> drafts, WorldOptions options, int customer, CustomerHabits habits, int[] reachable)
    {
        const double noon = 43_200;
        const double spread = 20_000;
        const int secondsADay = 86_400;
        var random = SeededRandom.For(options.Seed, PaymentFamily, customer);
        for (var day = 0; day < options.Days; day++)
        {
            var attempts = random.NextPoisson(habits.PaymentsPerDay);
            for (var attempt = 0; attempt < attempts; attempt++)
            {
                var second = (int)random.NextNormal(noon, spread);
                if (second is <= 0 or >= secondsADay || reachable.Length == 0)
                {
                    continue;
                }

                drafts.Add(new PaymentDraft
                {
                    Sequence = drafts.Count,
                    Customer = customer,
                    Day = day,
                    Second = ((long)day * secondsADay) + second,
                    AmountMinor = habits.DrawAmountMinor(random),
                    Terminal = reachable[random.NextBelow(reachable.Length)],
                });
            }
        }
    }

    private static Payment[] Finish(PaymentDraft[] rows, WorldOptions options)
    {
        // One string per card and terminal, not one per payment.
        var cards = Names(options.Cards);
        var terminals = Names(options.Terminals);
        var payments = new Payment[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            payments[i] = new Payment(
                i.ToString(),
                cards[row.Customer],
                terminals[row.Terminal],
                row.AmountMinor,
                WorldCalendar.StartMs + (row.Second * 1_000),
                row.Scenario != 0,
                row.Scenario);
        }

        return payments;
    }

    private static string[] Names(int count)
    {
        var names = new string[count];
        for (var i = 0; i < count; i++)
        {
            names[i] = i.ToString();
        }

        return names;
    }
}
