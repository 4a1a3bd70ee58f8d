using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace KafkaStreamsExamples;

/// <summary>Adds up all odd numbers of a topic: one key for all of them, so that they meet in one partition.</summary>
public static class SumOfOddNumbers
{
    public static StreamTopology Build()
    {
        var builder = new StreamsBuilder();
        builder.Stream("numbers", Consumed.With(Serdes.Integer(), Serdes.Integer()))
            .Filter((key, number) => number % 2 != 0)
            .SelectKey((key, number) => 1)
            .GroupByKey()
            .Reduce((sum, number) => sum + number, Materialized.As<int, int>("sum"))
            .ToStream()
            .To("sum-of-odd-numbers", Produced.With(Serdes.Integer(), Serdes.Integer()));
        return builder.Build();
    }
}
