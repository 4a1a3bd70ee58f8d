namespace StreamizFraud.Features.Tests.Labels;

/// <summary>An event with an id, which labels name.</summary>
public sealed record Sale(string Id, string Card, string Terminal, long Amount);

/// <summary>Features over late labels at two keys, with windows of a few milliseconds.</summary>
internal class LabelledSales : FeatureSet<Sale>
{
    public const int Lateness = 10;
    public const int Keep = 60;

    /// <summary>Of each feature over labels: its key, window, delay, whether the row is left out, whether only positive amounts count, whether it is a share.</summary>
    public static readonly (string Name, bool OfCard, int Window, int Delay, bool Before, bool Positive, bool Share)[] Windows =
    [
        ("card_frauds", true, 30, 0, false, false, false),
        ("card_share", true, 15, 4, false, true, true),
        ("risk", false, 40, 0, false, false, true),
        ("risk_delayed", false, 25, 7, false, false, true),
        ("risk_before", false, 30, 0, true, false, true),
        ("risk_positive", false, 40, 0, false, true, true),
        ("frauds_positive", false, 20, 0, true, true, false),
    ];

    public LabelledSales()
        : base("sales")
    {
        var labels = LateLabels(sale => sale.Id, TimeSpan.FromMilliseconds(Keep));
        var card = By("card", sale => sale.Card, TimeSpan.FromMilliseconds(Lateness));
        var terminal = By("terminal", sale => sale.Terminal, TimeSpan.FromMilliseconds(Lateness));
        foreach (var (name, ofCard, window, delay, before, positive, share) in Windows)
        {
            var key = ofCard ? card : terminal;
            var aggregate = share ? key.KnownShare(labels) : key.KnownCount(labels);
            var feature = (positive ? aggregate.Where(sale => sale.Amount > 0) : aggregate).Last(TimeSpan.FromMilliseconds(window));
            feature = delay > 0 ? feature.Delayed(TimeSpan.FromMilliseconds(delay)) : feature;
            Feature(name, (before ? feature.BeforeThis() : feature).OrDefault(-1));
        }

        Feature("n", terminal.Count().Last(TimeSpan.FromMilliseconds(40)));
    }
}
