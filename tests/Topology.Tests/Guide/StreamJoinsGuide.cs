using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Guide;

/// <summary>What docs/guide/stream-joins.md shows.</summary>
public sealed class StreamJoinsGuide
{
    [Fact]
    public void Payments_meet_their_approvals()
    {
        var builder = new StreamsBuilder();
        var payments = builder.Stream<string, string>("payments");           // card → payment
        var approvals = builder.Stream<string, string>("approvals");         // card → approval

        payments
            .LeftJoin(
                approvals,
                (payment, approval) => $"{payment} {approval ?? "was not approved"}",
                JoinWindows.OfTimeDifferenceAndGrace(TimeSpan.FromMinutes(1), grace: TimeSpan.FromSeconds(30)).After(TimeSpan.FromSeconds(10)),
                StreamJoined.As<string, string, string>("approved").WithStoreName("approved"))
            .To("checked");

        using var driver = new TopologyTestDriver(builder.Build());
        var (paid, approved) = (driver.CreateInputTopic<string, string>("payments"), driver.CreateInputTopic<string, string>("approvals"));
        approved.PipeInput("4-1111", "by chip", 0);
        paid.PipeInput("4-1111", "12.50", 60_000);                           // exactly a minute later: bounds are included
        paid.PipeInput("4-2222", "99.00", 61_000);
        paid.PipeInput("4-1111", "3.10", 200_000);                           // time has passed: nothing can come for 4-2222 any more

        var results = driver.CreateOutputTopic<string, string>("checked").ReadKeyValuesToList();
        Assert.Equal(["12.50 by chip", "99.00 was not approved"], results.Select(record => record.Value));
    }

    [Fact]
    public void Payments_meet_the_rows_of_their_cards()
    {
        var builder = new StreamsBuilder();
        var cards = builder.Table("cards", materialized: Materialized.As<string, string>("cards"));      // card → country

        builder.Stream<string, string>("abroad")
            .LeftJoin(cards, (payment, country) => $"{payment} with a card of {country ?? "nobody"}")
            .To("seen");

        using var driver = new TopologyTestDriver(builder.Build());
        var (card, payment) = (driver.CreateInputTopic<string, string>("cards"), driver.CreateInputTopic<string, string>("abroad"));
        payment.PipeInput("4-1111", "12.50", 0);
        card.PipeInput("4-1111", "France", 1);                               // gives no result: only the stream's records do
        payment.PipeInput("4-1111", "80.00", 2);

        var seen = driver.CreateOutputTopic<string, string>("seen").ReadKeyValuesToList();
        Assert.Equal(["12.50 with a card of nobody", "80.00 with a card of France"], seen.Select(record => record.Value));
    }

    [Fact]
    public void Spending_meets_the_limit_of_its_time()
    {
        var builder = new StreamsBuilder();
        var limits = builder.Table("limits", materialized: Materialized.AsVersioned<string, string>("limits", historyRetention: TimeSpan.FromDays(7)));

        builder.Stream<string, string>("spending")
            .Join(limits, (spent, limit) => $"{spent} of {limit}", Joined.As<string, string, string>("limited").WithGracePeriod(TimeSpan.FromMinutes(1)))
            .To("used");

        using var driver = new TopologyTestDriver(builder.Build());
        var limitOf = driver.CreateInputTopic<string, string>("limits");
        var spending = driver.CreateInputTopic<string, string>("spending");
        var used = driver.CreateOutputTopic<string, string>("used");
        limitOf.PipeInput("4-1111", "500", 0);
        spending.PipeInput("4-1111", "80", 60_000);
        limitOf.PipeInput("4-1111", "900", 59_000);                          // comes late, and is found all the same: spending waits a minute
        spending.PipeInput("4-1111", "10", 120_000);

        Assert.Equal(["80 of 900"], used.ReadKeyValuesToList().Select(record => record.Value));
    }
}
