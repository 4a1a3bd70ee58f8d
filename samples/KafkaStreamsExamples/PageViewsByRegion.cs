using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace KafkaStreamsExamples;

/// <summary>Joins views of pages with a table of users and counts the views of each region in windows that overlap.</summary>
public static class PageViewsByRegion
{
    public sealed record PageView(string User, string Page);

    public sealed record ViewByRegion(string User, string Page, string Region);

    public sealed record RegionCount(long WindowStart, string Region, long Count);

    public static StreamTopology Build()
    {
        var pageViewSerde = Serde.Json<PageView>();
        var viewByRegionSerde = Serde.Json<ViewByRegion>();
        var regionCountSerde = Serde.Json<RegionCount>();

        var builder = new StreamsBuilder();
        var views = builder.Stream("page-views", Consumed.With(Serdes.String(), pageViewSerde));
        var regionOfUser = builder.Table("user-regions", Consumed.With(Serdes.String(), Serdes.String()), Materialized.As<string, string>("user-regions"));

        views
            .LeftJoin(regionOfUser, (view, region) => new ViewByRegion(view.User, view.Page, region ?? "UNKNOWN"))
            .Map((user, view) => new KeyValuePair<string, ViewByRegion>(view.Region, view))
            .GroupByKey(Grouped.With(Serdes.String(), viewByRegionSerde))
            .WindowedBy(TimeWindows.OfSizeAndGrace(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1)).AdvanceBy(TimeSpan.FromMinutes(1)))
            .Count(Materialized.As<string, long>("views-per-region"))
            .ToStream()
            .Map((region, count) => new KeyValuePair<string, RegionCount>(region.Key, new RegionCount(region.Window.Start, region.Key, count ?? 0)))
            .To("views-by-region", Produced.With(Serdes.String(), regionCountSerde));
        return builder.Build();
    }
}
