using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CardFraudService.World;
using Xunit;

namespace CardFraudService.Tests.World;

public sealed class PaymentWorldTests
{
    private static readonly WorldOptions Small = new() { Seed = 11, Cards = 200, Terminals = 400, Days = 40 };

    [Fact]
    public void The_same_seed_gives_the_same_rows_to_the_last_bit()
    {
        Assert.Equal(Sha256(PaymentWorld.Generate(Small)), Sha256(PaymentWorld.Generate(Small)));
        Assert.Equal("1bb8f3b2c744", Sha256(PaymentWorld.Generate(Small))[..12]);
    }

    [Fact]
    public void Another_seed_gives_other_rows() =>
        Assert.NotEqual(Sha256(PaymentWorld.Generate(Small)), Sha256(PaymentWorld.Generate(Small with { Seed = 12 })));

    [Fact]
    public void More_days_leave_the_earlier_genuine_days_as_they_were()
    {
        var shorter = PaymentWorld.Generate(Small with { Days = 20 });
        var longer = PaymentWorld.Generate(Small);
        Assert.Equal(
            shorter.Select(p => (p.CardId, p.TerminalId, p.EventTimeMs)),
            longer.Take(shorter.Count).Select(p => (p.CardId, p.TerminalId, p.EventTimeMs)));
    }

    [Fact]
    public void The_default_world_is_recorded_and_has_the_size_the_rates_promise()
    {
        var payments = PaymentWorld.Generate(new WorldOptions());
        Assert.Equal("29b3d3462bef", Sha256(payments)[..12]);
        // 2,000 cards x 2 a day x 63 days x 0.969 inside the day = 244,000; the rates drawn per card move it by 1.3 %.
        Assert.InRange(payments.Count, 230_000, 258_000);
        Assert.True(payments.Count(p => p.IsFraud) / (double)payments.Count is > 0.005 and < 0.010);
    }

    [Fact]
    public void Rows_are_in_order_of_time_then_customer_and_their_ids_count_them()
    {
        var payments = PaymentWorld.Generate(Small);
        for (var i = 1; i < payments.Count; i++)
        {
            Assert.Equal(i.ToString(CultureInfo.InvariantCulture), payments[i].Id);
            var order = (payments[i - 1].EventTimeMs, int.Parse(payments[i - 1].CardId, CultureInfo.InvariantCulture))
                .CompareTo((payments[i].EventTimeMs, int.Parse(payments[i].CardId, CultureInfo.InvariantCulture)));
            Assert.True(order <= 0);
        }

        Assert.All(payments, p => Assert.InRange(p.EventTimeMs, WorldCalendar.StartMs, WorldCalendar.StartMs + (40 * WorldCalendar.DayMs) - 1));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(4_000)]
    [InlineData(10_000)]
    public void A_customer_finds_some_75_terminals_whatever_the_size_of_the_world(int terminals)
    {
        var options = new WorldOptions { Terminals = terminals };
        var places = PaymentWorld.PlaceTerminals(options);
        // In the middle of the square nothing is cut off: pi * 25 of 10,000 parts of the area.
        var middle = new CustomerHabits(50, 50, 1, 1);
        Assert.InRange(PaymentWorld.Reachable(middle, places, PaymentWorld.RadiusSquared(options)).Length, 50, 110);
        var random = new SeededRandom(1);
        var mean = Enumerable.Range(0, 400).Average(_ => PaymentWorld.Reachable(
            CustomerHabits.Draw(random, 100), places, PaymentWorld.RadiusSquared(options)).Length);
        Assert.InRange(mean, 60, 85);
    }

    [Fact]
    public void Frauds_of_each_scenario_come_as_often_as_the_scaled_rates_say()
    {
        // Many days, so that chance is small: 2,000 cards, 4,000 terminals, 120 days.
        var options = new WorldOptions { Seed = 21, Days = 120 };
        var payments = PaymentWorld.Generate(options);
        var perDay = payments.Count / 120.0;
        // 0.8 terminals a day x 28 days x 1/4,000 of the payments, less the ramp of the first 28 days.
        var terminalShare = 0.8 * 28 / 4_000;
        var expectedTerminal = perDay * terminalShare * (120 - 14);
        Assert.InRange(payments.Count(p => p.Scenario == 2), expectedTerminal * 0.75, expectedTerminal * 1.25);
        // 1.2 customers a day x 14 days x 1/3 x 1/2,000 of the payments; rounding down takes some of it.
        var expectedCustomer = perDay * (1.2 * 14 / 3 / 2_000) * (120 - 7);
        Assert.InRange(payments.Count(p => p.Scenario == 3), expectedCustomer * 0.7, expectedCustomer * 1.1);
        // The handbook's 973 of 1,754,155.
        Assert.InRange(payments.Count(p => p.Scenario == 1) / (double)payments.Count, 0.0003, 0.0009);
    }

    [Fact]
    public void A_large_amount_is_always_a_fraud_and_a_genuine_one_never_large()
    {
        var payments = PaymentWorld.Generate(Small);
        Assert.All(payments, p => Assert.Equal(p.IsFraud, p.Scenario != 0));
        Assert.All(payments.Where(p => !p.IsFraud), p => Assert.InRange(p.AmountMinor, 0, 220_00));
        Assert.All(payments.Where(p => p.Scenario == 1), p => Assert.True(p.AmountMinor > 220_00));
        Assert.All(payments.Where(p => p.Scenario == 3), p => Assert.Equal(0, p.AmountMinor % 5));
    }

    [Fact]
    public void A_world_without_cards_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PaymentWorld.Generate(new WorldOptions { Cards = 0 }));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(WorldCalendar.DayMs - 1, 0)]
    [InlineData(WorldCalendar.DayMs, 1)]
    [InlineData(-1, -1)]
    [InlineData(-WorldCalendar.DayMs, -1)]
    [InlineData(-WorldCalendar.DayMs - 1, -2)]
    public void Days_are_counted_by_the_floor(long sinceStart, int day) =>
        Assert.Equal(day, WorldCalendar.DayOf(WorldCalendar.StartMs + sinceStart));

    [Fact]
    public void The_start_is_the_first_of_april_2018() =>
        Assert.Equal("2018-04-01T00:00:00Z", DateTimeOffset.FromUnixTimeMilliseconds(WorldCalendar.StartMs).ToString("yyyy-MM-ddTHH:mm:ssZ"));

    private static string Sha256(IReadOnlyList<Payment> payments)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var p in payments)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(
                $"{p.Id},{p.CardId},{p.TerminalId},{p.AmountMinor},{p.EventTimeMs},{p.IsFraud},{p.Scenario}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
