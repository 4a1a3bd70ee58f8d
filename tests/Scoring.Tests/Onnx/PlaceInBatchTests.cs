using StreamizFraud.Scoring.Onnx;
using Xunit;

namespace StreamizFraud.Scoring.Tests.Onnx;

/// <summary>The score of a row depends on that row alone, whatever the graph; and a graph of which that is not true is not run.</summary>
[Trait("Fault", "3.9")]
public sealed class PlaceInBatchTests
{
    public static TheoryData<string> PlacedGraphs()
    {
        var names = new TheoryData<string>();
        foreach (var kind in (string[])["mse", "layernorm", "softmax", "sum"])
        {
            foreach (var width in (int[])[15, 30, 32])
            {
                names.Add($"{kind}-w{width}");
            }
        }

        return names;
    }

    [Theory]
    [InlineData(3)]
    [InlineData(15)]
    [InlineData(30)]
    [InlineData(32)]
    public void Equal_rows_have_equal_scores_wherever_they_are_in_a_batch(int width) =>
        EqualRowsHaveEqualScores(OnnxGraph.MeanOfSquares(width));

    [SkippableTheory]
    [MemberData(nameof(PlacedGraphs))]
    public void Equal_rows_have_equal_scores_in_graphs_as_tools_export_them(string name) => EqualRowsHaveEqualScores(Material("pos", name + ".onnx"));

    [Theory]
    [InlineData(15)]
    [InlineData(30)]
    public void The_score_of_a_row_is_the_same_bits_in_every_batch_and_instance(int width)
    {
        var file = OnnxGraph.MeanOfSquares(width);
        var rows = Rows(new Random(7), 200, width);
        var expected = ScoreInCuts(file, rows, width, batchSize: 64, cut: 64);
        foreach (var (batchSize, cut) in ((int, int)[])[(64, 1), (64, 7), (1, 50), (7, 64), (128, 200), (64, 63)])
        {
            Assert.Equal(expected, ScoreInCuts(file, rows, width, batchSize, cut));
        }
    }

    [Fact]
    public void Only_graphs_of_which_the_place_shows_are_run_singly_and_that_is_said()
    {
        using var sums = OnnxFraudModel.Load(OnnxGraph.MeanOfSquares(15));
        Assert.True(sums.ScoresSingly);
        Assert.Contains("scored one by one", sums.Notice, StringComparison.Ordinal);
        using var small = OnnxFraudModel.Load(OnnxGraph.MeanOfSquares(15), new OnnxModelOptions { BatchSize = 1 });
        Assert.True(small.ScoresSingly);
        using var largest = OnnxFraudModel.Load(OnnxGraph.Largest(15));
        Assert.False(largest.ScoresSingly);
        Assert.Null(largest.Notice);
        using var shipped = OnnxFraudModel.Load(ShippedModel.File());
        Assert.False(shipped.ScoresSingly);
    }

    [Theory]
    [InlineData("share-of-batch", "when other rows are scored with it")]
    [InlineData("running-sum", "when other rows are scored with it")]
    [InlineData("divided-by-rows", "when it is scored alone")]
    [InlineData("noise", "at every run")]
    public void A_graph_whose_scores_depend_on_more_than_their_row_is_refused(string graph, string reason)
    {
        var file = graph switch
        {
            "share-of-batch" => OnnxGraph.ShareOfBatch(15),
            "running-sum" => OnnxGraph.RunningSum(15),
            "divided-by-rows" => OnnxGraph.DividedByRows(15),
            _ => OnnxGraph.Noise(15),
        };
        Assert.Contains(reason, Assert.Throws<ModelMismatchException>(() => OnnxFraudModel.Load(file)).Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("21-int8-dynamic-quant")]
    [InlineData("26-torch-softmax-over-batch")]
    [InlineData("27-torch-vae-sampling")]
    public void Graphs_as_tools_export_them_are_refused_too(string name) =>
        Assert.Throws<ModelMismatchException>(() => OnnxFraudModel.Load(Material(name, "model.onnx")));

    private static void EqualRowsHaveEqualScores(byte[] file)
    {
        using var model = OnnxFraudModel.Load(file);
        var row = Rows(new Random(11), 1, model.Width);
        foreach (var count in (int[])[1, 2, 3, 15, 64, 100])
        {
            var rows = Enumerable.Repeat(row, count).SelectMany(r => r).ToArray();
            var scores = new float[count];
            model.Score(rows, scores);
            var single = new float[1];
            model.Score(row, single);
            Assert.All(scores, score => Assert.Equal(BitConverter.SingleToInt32Bits(single[0]), BitConverter.SingleToInt32Bits(score)));
        }
    }

    private static int[] ScoreInCuts(byte[] file, double[] rows, int width, int batchSize, int cut)
    {
        using var model = OnnxFraudModel.Load(file, new OnnxModelOptions { BatchSize = batchSize });
        var scores = new float[rows.Length / width];
        for (var done = 0; done < scores.Length; done += cut)
        {
            var count = Math.Min(cut, scores.Length - done);
            model.Score(rows.AsSpan(done * width, count * width), scores.AsSpan(done, count));
        }

        return [.. scores.Select(BitConverter.SingleToInt32Bits)];
    }

    private static double[] Rows(Random random, int count, int width) =>
        [.. Enumerable.Range(0, count * width).Select(_ => (double)(float)((random.NextDouble() * 20) - 10))];

    private static byte[] Material(params string[] path)
    {
        var material = Environment.GetEnvironmentVariable("TEST_MATERIAL");
        var file = Path.Combine([material ?? "", "models", .. path]);
        Skip.IfNot(File.Exists(file), $"TEST_MATERIAL has no models/{string.Join('/', path)}");
        return File.ReadAllBytes(file);
    }
}
