using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace KafkaStreamsExamples;

/// <summary>The most viewed articles of each industry and hour: a table of counts grouped anew, whose rows enter and leave the list as they change.</summary>
public static class TopArticles
{
    private const int Top = 3;

    public sealed record View(string Page, string Industry, bool IsArticle);

    public sealed record Article(string Page, string Industry);

    public sealed record ArticleCount(string Page, string Industry, long Views);

    public static StreamTopology Build()
    {
        var articleSerde = Serde.Json<Article>();
        var listSerde = Serde.Json<List<ArticleCount>>();
        var hour = TimeSpan.FromHours(1);
        var industrySerde = WindowedSerdes.TimeWindowed(Serdes.String(), hour);

        var builder = new StreamsBuilder();
        var viewsOfArticles = builder.Stream("page-views", Consumed.With(Serdes.String(), Serde.Json<View>()))
            .Filter((user, view) => view.IsArticle)
            .GroupBy((user, view) => new Article(view.Page, view.Industry), Grouped.With(articleSerde, Serde.Json<View>()))
            .WindowedBy(TimeWindows.OfSizeWithNoGrace(hour))
            .Count(Materialized.As<Article, long>("views-of-articles"));

        viewsOfArticles
            .GroupBy(
                (article, views) => new KeyValuePair<Windowed<string>, ArticleCount>(
                    new Windowed<string>(article.Key.Industry, article.Window),
                    new ArticleCount(article.Key.Page, article.Key.Industry, views)),
                Grouped.With(industrySerde, Serde.Json<ArticleCount>()))
            .Aggregate(
                () => new List<ArticleCount>(),
                (industry, article, list) => [.. list, article],
                (industry, article, list) => [.. list.Where(other => other != article)],
                Materialized.As<Windowed<string>, List<ArticleCount>>("articles-of-industry").WithKeySerde(industrySerde).WithValueSerde(listSerde))
            .MapValues(list => string.Join('\n', list.OrderByDescending(article => article.Views).ThenBy(article => article.Page, StringComparer.Ordinal)
                .Take(Top).Select(article => article.Page)))
            .ToStream()
            .To("top-articles", Produced.With(industrySerde, Serdes.String()));
        return builder.Build();
    }
}
