using System.Globalization;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace KafkaStreamsExamples;

/// <summary>Counts what each user plays in one sitting: a session ends when nothing has come for half an hour, and a late record can join two of them.</summary>
public static class UserSessions
{
    public static StreamTopology Build()
    {
        var builder = new StreamsBuilder();
        builder.Stream("play-events", Consumed.With(Serdes.String(), Serdes.String()))
            .GroupByKey(Grouped.With(Serdes.String(), Serdes.String()))
            .WindowedBy(SessionWindows.OfInactivityGapAndGrace(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(30)))
            .Count(Materialized.As<string, long>("plays-per-session"))
            .ToStream()
            .SelectKey((session, count) => string.Create(CultureInfo.InvariantCulture, $"{session.Key}@{session.Window.Start}->{session.Window.End}"))
            .To("plays-by-session", Produced.With(Serdes.String(), Serdes.Long()));
        return builder.Build();
    }
}
