using StreamizFraud.Scoring.Onnx;
using Xunit;

namespace StreamizFraud.Scoring.Tests.Onnx;

/// <summary>A model that is used wrongly gives an exception, never a crash of the process.</summary>
[Trait("Fault", "3.9")]
public sealed class ModelLifeTests
{
    [Fact]
    public void A_model_that_has_been_disposed_of_says_so()
    {
        var model = OnnxFraudModel.Load(OnnxGraph.Largest(4));
        model.Score(new double[8], new float[2]);
        model.Dispose();
        model.Dispose();
        Assert.Contains("largest", Assert.Throws<ObjectDisposedException>(() => model.Score(new double[8], new float[2])).Message, StringComparison.Ordinal);
        Assert.Equal(4, model.Width);
    }

    [Fact]
    public void A_model_can_be_disposed_of_while_another_thread_scores()
    {
        var file = OnnxGraph.MeanOfSquares(30);
        for (var round = 0; round < 30; round++)
        {
            var model = OnnxFraudModel.Load(file);
            using var scoring = new ManualResetEventSlim();
            Exception? ended = null;
            var scorer = new Thread(() =>
            {
                var rows = new double[64 * 30];
                var scores = new float[64];
                try
                {
                    while (true)
                    {
                        model.Score(rows, scores);
                        scoring.Set();
                    }
                }
                catch (ObjectDisposedException disposed)
                {
                    ended = disposed;
                }
            });
            scorer.Start();
            scoring.Wait();
            model.Dispose();
            scorer.Join();
            Assert.NotNull(ended);
        }
    }

    [Fact]
    public void Two_threads_cannot_score_with_one_instance_at_once_and_get_no_wrong_scores()
    {
        const int Rows = 20_000;
        const int Calls = 100;
        using var model = OnnxFraudModel.Load(OnnxGraph.MeanOfSquares(30));
        using var start = new Barrier(2);
        var refused = 0;
        var wrong = 0;
        void Score(double value)
        {
            // Calls of milliseconds: however busy the machine is, some of them meet.
            var rows = new double[Rows * 30];
            Array.Fill(rows, value);
            var scores = new float[Rows];
            for (var i = 0; i < Calls; i++)
            {
                start.SignalAndWait();
                try
                {
                    model.Score(rows, scores);
                    Interlocked.Add(ref wrong, scores.Count(score => score != value * value));
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }

        var other = new Thread(() => Score(2));
        other.Start();
        Score(3);
        other.Join();
        Assert.Equal(0, wrong);
        Assert.InRange(refused, 1, Calls);
    }
}
