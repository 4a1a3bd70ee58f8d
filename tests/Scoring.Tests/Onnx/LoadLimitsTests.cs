using StreamizFraud.Scoring.Onnx;
using Xunit;

namespace StreamizFraud.Scoring.Tests.Onnx;

/// <summary>What loading a model may cost: how long, and how often.</summary>
public sealed class LoadLimitsTests
{
    [Fact]
    public void A_graph_that_never_ends_is_given_up()
    {
        // The run ends only because it is given up: whenever that is, the outcome is the same.
        var refused = Assert.Throws<ModelMismatchException>(() => SmallModel.Load("refused-never-ends", new OnnxModelOptions { LoadLimit = TimeSpan.FromMilliseconds(200) }));
        Assert.Contains("took longer than 0.2 s and was given up", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ModelMismatchException>(() => SmallModel.Load("taken-last-of-two", new OnnxModelOptions { LoadLimit = TimeSpan.FromSeconds(1), Time = new Hurried() }));
        SmallModel.Load("taken-last-of-two").Dispose();
    }

    [Fact]
    public void A_row_that_takes_longer_than_the_budget_is_too_slow()
    {
        // Each look at the clock is a millisecond later, so each run takes one.
        var time = new Ticking();
        var refused = Assert.Throws<ModelMismatchException>(
            () => SmallModel.Load("refused-slow", new OnnxModelOptions { Time = time, LatencyBudget = TimeSpan.FromMicroseconds(900) }));
        Assert.Contains("a row takes 1000 µs, the median of", refused.Message, StringComparison.Ordinal);
        SmallModel.Load("refused-slow", new OnnxModelOptions { Time = time, LatencyBudget = TimeSpan.FromMicroseconds(1_100) }).Dispose();
    }

    [Fact]
    public void Instances_of_a_model_share_what_ONNX_Runtime_holds_until_the_last_one_goes()
    {
        var models = Enumerable.Range(0, 12).AsParallel().Select(_ => SmallModel.Load("taken-open-width")).ToList();
        Assert.All(models, model => Assert.Same(models[0].Loaded, model.Loaded));
        var scores = new float[1];
        foreach (var model in models)
        {
            model.Score([1, 2, 3, 4], scores);
            model.Dispose();
        }

        using var later = SmallModel.Load("taken-open-width");
        Assert.NotSame(models[0].Loaded, later.Loaded);
        using var other = SmallModel.Load("taken-open-width", new OnnxModelOptions { Contract = new Dictionary<string, string> { ["model_version"] = "2" } });
        Assert.NotSame(later.Loaded, other.Loaded);
    }

    private sealed class Ticking : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => Interlocked.Increment(ref _now);
    }

    /// <summary>A clock on which every limit is over at once.</summary>
    private sealed class Hurried : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            callback(state);
            return System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
