namespace CardFraudService.World;

/// <summary>
/// The handbook's three frauds, laid over finished payments in this order; a later one overwrites the scenario number.
/// </summary>
/// <remarks>
/// 1: an amount above 220 is a fraud.
/// 2: each day 2 terminals per 10,000 are taken over, and all their payments of 28 days are frauds.
/// 3: each day 3 customers per 5,000 lose their card data; of their payments of the next 14 days one third, rounded down, are
/// frauds with five times the amount (five times again when two such spans of a customer overlap on the same payment).
/// Rates that are no whole number in the world's size are kept exactly by <see cref="CarriedRate"/>. As in the handbook the
/// last day brings no new victims.
/// </remarks>
internal static class FraudScenarios
{
    private const long LargeAmountMinor = 220_00;
    private const int TerminalDays = 28;
    private const int CustomerDays = 14;
    private const int AmountFactor = 5;
    private const int TerminalFamily = 4;
    private const int CustomerFamily = 5;

    /// <param name="rows">The payments in order of time.</param>
    /// <param name="options">Size and seed.</param>
    public static void Apply(PaymentDraft[] rows, WorldOptions options)
    {
        MarkLargeAmounts(rows);
        MarkTerminals(rows, options);
        MarkCustomers(rows, options);
    }

    private static void MarkLargeAmounts(PaymentDraft[] rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].AmountMinor > LargeAmountMinor)
            {
                rows[i].Scenario = 1;
            }
        }
    }

    private static void MarkTerminals(PaymentDraft[] rows, WorldOptions options)
    {
        var byTerminal = Group(rows, options.Terminals, static row => row.Terminal);
        var rate = new CarriedRate(2L * options.Terminals, 10_000);
        for (var day = 0; day < options.Days - 1; day++)
        {
            var random = SeededRandom.For(options.Seed, TerminalFamily, day);
            foreach (var terminal in random.NextSample(options.Terminals, rate.Next()))
            {
                foreach (var i in Span(rows, byTerminal[terminal], day, TerminalDays))
                {
                    rows[i].Scenario = 2;
                }
            }
        }
    }

    private static void MarkCustomers(PaymentDraft[] rows, WorldOptions options)
    {
        var byCustomer = Group(rows, options.Cards, static row => row.Customer);
        var rate = new CarriedRate(3L * options.Cards, 5_000);
        for (var day = 0; day < options.Days - 1; day++)
        {
            var random = SeededRandom.For(options.Seed, CustomerFamily, day);
            foreach (var customer in random.NextSample(options.Cards, rate.Next()))
            {
                var span = Span(rows, byCustomer[customer], day, CustomerDays);
                foreach (var chosen in random.NextSample(span.Count, span.Count / 3))
                {
                    ref var row = ref rows[span[chosen]];
                    row.AmountMinor *= AmountFactor;
                    row.Scenario = 3;
                }
            }
        }
    }

    private static List<int>[] Group(PaymentDraft[] rows, int count, Func<PaymentDraft, int> key)
    {
        var groups = new List<int>[count];
        for (var i = 0; i < count; i++)
        {
            groups[i] = [];
        }

        for (var i = 0; i < rows.Length; i++)
        {
            groups[key(rows[i])].Add(i);
        }

        return groups;
    }

    private static List<int> Span(PaymentDraft[] rows, List<int> group, int firstDay, int days) =>
        group.FindAll(i => rows[i].Day >= firstDay && rows[i].Day < firstDay + days);
}
