using System.Linq.Expressions;
using StreamizFraud.Features.Definitions;

namespace StreamizFraud.Features.Tests.Reference;

/// <summary>A feature set declared from choices.</summary>
internal sealed class RandomSet : FeatureSet<Movement>
{
    public RandomSet(IReadOnlyList<Choice> choices, long latenessMs)
        : base("random")
    {
        var card = By("card", e => e.Card, TimeSpan.FromMilliseconds(latenessMs));
        for (var i = 0; i < choices.Count; i++)
        {
            var feature = View(card, choices[i]).Scale(choices[i].Factor);
            Feature($"f{i}", choices[i].OrDefault ? feature.OrDefault(Choice.Default) : feature.OrNull());
        }
    }

    private static KeyFeature<Movement> View(EntityKey<Movement> card, Choice choice)
    {
        if (choice.IsHistory)
        {
            return History(card, choice);
        }

        var aggregate = choice.Only switch
        {
            Only.Positive => Aggregate(card, choice).Where(e => e.Amount > 0),
            Only.EvenSecond => Aggregate(card, choice).Where((_, time) => time.Second % 2 == 0),
            Only.PositiveAndFraud => Aggregate(card, choice).Where(e => e.Amount > 0).Where(e => e.Fraud),
            _ => Aggregate(card, choice),
        };
        var feature = choice.Rows switch
        {
            Rows.Day => aggregate.Today(choice.Zone),
            Rows.Lifetime => aggregate.Lifetime(),
            _ => aggregate.Last(TimeSpan.FromMilliseconds(choice.WindowMs)),
        };
        feature = choice.DelayMs > 0 ? feature.Delayed(TimeSpan.FromMilliseconds(choice.DelayMs)) : feature;
        feature = choice.TileMs > 0 ? feature.Tiled(TimeSpan.FromMilliseconds(choice.TileMs)) : feature;
        feature = choice.BeforeThis ? feature.BeforeThis() : feature;
        return feature.Exact(choice.Most, choice.Sketched ? OnOverflow.Sketch : choice.DropOldest ? OnOverflow.DropOldest : OnOverflow.Fail);
    }

    private static KeyAggregate<Movement> Aggregate(EntityKey<Movement> card, Choice choice)
    {
        var input = Input(choice);
        return choice.Computes switch
        {
            Computes.Count => card.Count(),
            Computes.Sum => card.Sum(input),
            Computes.Mean => card.Mean(input),
            Computes.Min => card.Min(input),
            Computes.Max => card.Max(input),
            Computes.VariancePopulation => card.VariancePopulation(input),
            Computes.VarianceSample => card.VarianceSample(input),
            Computes.StdDevPopulation => card.StdDevPopulation(input),
            Computes.StdDevSample => card.StdDevSample(input),
            Computes.Distinct => choice.OfTip ? card.Distinct(e => e.Shop) : card.Distinct(e => e.Fraud),
            Computes.Quantile => card.Quantile(input, choice.P),
            Computes.First => card.First(input),
            Computes.Latest => card.Latest(input),
            Computes.Share => card.Share(e => e.Fraud),
            Computes.TimedShare => card.Share((e, time) => e.Fraud && time.Second > 30),
            Computes.KnownShare => card.KnownShare(e => e.KnownAtMs),
            Computes.CountOfSame => choice.OfTip ? card.CountOfSame(e => e.Shop) : card.CountOfSame(e => e.Fraud),
            Computes.ShareOfSame => choice.OfTip ? card.ShareOfSame(e => e.Shop) : card.ShareOfSame(e => e.Fraud),
            Computes.ShareOfTop => choice.OfTip ? card.ShareOfTop(e => e.Shop) : card.ShareOfTop(e => e.Fraud),
            Computes.RatioToMean => card.RatioToMean(input),
            Computes.DifferenceToMean => card.DifferenceToMean(input),
            Computes.ZScore => card.ZScore(input),
            _ => throw new ArgumentOutOfRangeException(nameof(choice)),
        };
    }

    private static KeyFeature<Movement> History(EntityKey<Movement> card, Choice choice)
    {
        TimeSpan? remember = choice.Forever ? null : TimeSpan.FromMilliseconds(choice.SpanMs);
        return choice.Computes switch
        {
            Computes.Lag => card.Lag(Input(choice), choice.K),
            Computes.MeanOfLast => card.MeanOfLast(Input(choice), choice.K),
            Computes.SecondsSincePrevious => card.SecondsSincePrevious(),
            Computes.SecondsSinceFirst => card.SecondsSinceFirst(),
            Computes.FirstSeen => choice.OfTip ? card.FirstSeen(e => e.Shop, remember) : card.FirstSeen(e => e.Amount, remember),
            Computes.DecayedSum => card.DecayedSum(Input(choice), TimeSpan.FromMilliseconds(choice.SpanMs)),
            Computes.DecayedCount => card.DecayedCount(TimeSpan.FromMilliseconds(choice.SpanMs)),
            Computes.SessionCount => card.SessionCount(TimeSpan.FromMilliseconds(choice.SpanMs)),
            _ => throw new ArgumentOutOfRangeException(nameof(choice)),
        };
    }

    private static Expression<Func<Movement, long?>> Input(Choice choice)
    {
        if (choice.OfTip)
        {
            return e => e.Tip;
        }

        return e => e.Amount;
    }
}
