using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>Several streams aggregated in windows. Results and names are those that Kafka Streams 4.3.1 gave for the same inputs.</summary>
public sealed class WindowedCogroupTests
{
    private static readonly string[] Inputs = ["in0 a:x@5", "in1 q:ay@8", "in1 q:az@30", "in0 a:late@7", "in1 q:al@7", "in0 a:w@21"];

    [Theory]
    [InlineData("time", "a@0/10:,x@5 a@0/10:,x;ay@8 a@30/40:;az@30 a@0/10:,late@7 a@20/30:,w@21")]
    [InlineData("sliding", "a@0/10:,x@5 a@6/16:;ay@8 a@0/10:,x;ay@8 a@20/30:;az@30 a@6/16:;ay,late@8 a@8/18:;ay@8 a@0/10:,x;ay,late@8 a@20/30:;az,w@30 a@11/21:,w@21 a@22/32:;az@30")]
    [InlineData("session", "a@5/5:,x@5 a@5/5:_@5 a@5/8:&,x;ay@8 a@30/30:;az@30 a@7/7:,late@7 a@30/30:_@30 a@21/30:&;az,w@30")]
    public void Each_stream_has_its_own_clock_over_a_common_store_T5(string kind, string results)
    {
        using var driver = new TextDriver(Topology(kind, Materialized.As<string, string>("w"), null));

        Assert.Equal(results, driver.Pipe(Inputs));
    }

    [Fact]
    public void Names_are_counted_or_made_of_the_given_one_N2()
    {
        var counted = Topology("time", new Materialized<string, string>(), null).Describe().ToString();
        Assert.Contains("Processor: COGROUPKSTREAM-AGGREGATE-0000000007 (stores: [COGROUPKSTREAM-AGGREGATE-STATE-STORE-0000000003])", counted, StringComparison.Ordinal);
        Assert.Contains("Processor: COGROUPKSTREAM-MERGE-0000000009 (stores: [])\n      --> KTABLE-TOSTREAM-0000000010", counted, StringComparison.Ordinal);

        var named = Topology("session", new Materialized<string, string>(), Named.As("nm")).Describe().ToString();
        Assert.Contains("Processor: nm-cogroup-agg-1 (stores: [COGROUPKSTREAM-AGGREGATE-STATE-STORE-0000000003])", named, StringComparison.Ordinal);
        Assert.Contains("Processor: nm-cogroup-merge (stores: [])\n      --> KTABLE-TOSTREAM-0000000010", named, StringComparison.Ordinal);
    }

    private static StreamTopology Topology(string kind, Materialized<string, string> store, Named? named)
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { AllowGeneratedNames = true });
        var first = builder.Stream<string, string>("in0").GroupByKey();
        var second = builder.Stream<string, string>("in1").GroupBy((_, value) => value[..1]);
        var streams = first.Cogroup<string>((_, value, sum) => $"{sum},{value}").Cogroup(second, (_, value, sum) => $"{sum};{value}");
        var table = kind switch
        {
            "time" => streams.WindowedBy(TimeWindows.OfSizeAndGrace(10.Ms(), 5.Ms())).Aggregate(() => "", store, named),
            "sliding" => streams.WindowedBy(SlidingWindows.OfTimeDifferenceAndGrace(10.Ms(), 5.Ms())).Aggregate(() => "", store, named),
            _ => streams.WindowedBy(SessionWindows.OfInactivityGapAndGrace(10.Ms(), 5.Ms())).Aggregate(() => "", (_, one, two) => $"{one}&{two}", store, named),
        };
        table.Out();
        return builder.Build();
    }
}
