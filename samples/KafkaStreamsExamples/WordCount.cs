using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace KafkaStreamsExamples;

/// <summary>Counts the words of lines of text: the first program of every Kafka Streams tutorial.</summary>
public static class WordCount
{
    public static StreamTopology Build()
    {
        var builder = new StreamsBuilder();
        builder.Stream("text-lines", Consumed.With(Serdes.String(), Serdes.String()))
            .FlatMapValues(line => line.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .GroupBy((key, word) => word, Grouped.With(Serdes.String(), Serdes.String()))
            .Count("word-counts")
            .ToStream()
            .To("words-with-counts", Produced.With(Serdes.String(), Serdes.Long()));
        return builder.Build();
    }
}
