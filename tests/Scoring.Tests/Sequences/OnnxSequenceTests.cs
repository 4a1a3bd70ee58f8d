using StreamizFraud.Scoring.Onnx;
using Xunit;

namespace StreamizFraud.Scoring.Tests.Sequences;

/// <summary>Sequence models in ONNX Runtime: the forms that are taken, what must be refused, and scores as numpy computes them.</summary>
public sealed class OnnxSequenceTests
{
    [Theory]
    [InlineData("gru", 16)]
    [InlineData("lstm", 32)]
    public void Each_cards_history_has_the_scores_that_numpy_gives_it(string name, int width)
    {
        using var model = SequenceModel.Load(name);
        Assert.Equal(width, model.Sequence!.Width);
        Assert.Equal(["a", "b", "c"], model.FeatureNames);
        Assert.True(model.HasGoldenRows);
        Assert.False(model.ScoresSingly);

        var states = new Dictionary<string, float[]>();
        var score = new float[1];
        foreach (var (step, expected) in CardStep.Read(name))
        {
            states.TryAdd(step.Card, new float[width]);
            model.Score([step.A, step.B, step.C], states[step.Card], score);
            Assert.Equal(expected, score[0], 1e-6f);
        }
    }

    [Theory]
    [InlineData("gru")]
    [InlineData("lstm")]
    public void A_row_and_its_state_give_the_same_bits_in_every_batch(string name)
    {
        using var model = SequenceModel.Load(name);
        var width = model.Sequence!.Width;
        var steps = CardStep.Read(name).Take(64).Select(entry => entry.Step).ToList();
        var random = new Random(5);
        var before = steps.Select(_ => Enumerable.Range(0, width).Select(_ => (float)random.NextDouble() - 0.5f).ToArray()).ToList();
        var alone = steps.Select((step, i) =>
        {
            var (state, score) = (before[i].ToArray(), new float[1]);
            model.Score([step.A, step.B, step.C], state, score);
            return (State: state, Score: score[0]);
        }).ToList();
        for (var size = 2; size <= steps.Count; size++)
        {
            var states = before.Take(size).SelectMany(state => state).ToArray();
            var scores = new float[size];
            model.Score([.. steps.Take(size).SelectMany(step => (double[])[step.A, step.B, step.C])], states, scores);
            Assert.Equal(alone.Take(size).Select(row => row.Score), scores);
            Assert.Equal(alone.Take(size).SelectMany(row => row.State), states);
        }
    }

    [Theory]
    [InlineData("state-of-others", "gives a row another score when other rows are scored with it")]
    [InlineData("state-by-chance", "gives the same row another score at every run")]
    [InlineData("state-of-another-size", "state output h_next is float32 [1, 32] and must be as state input h is, float32 [1, 16] for 1 row")]
    [InlineData("state-without-size", "state input h is float32 [N, H] and must be float32 [N, size] or [layers, N, size]")]
    public void A_state_that_cannot_be_kept_is_refused(string name, string reason) =>
        Assert.Contains(reason, Assert.Throws<ModelMismatchException>(() => SequenceModel.Load("refused-" + name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("state_inputs", """["g"]""", "state_inputs and state_outputs name g and h_next, which must be an input and an output of it")]
    [InlineData("state_outputs", """["h_next", "g"]""", "state_inputs has 1 names and state_outputs 2")]
    [InlineData("state_inputs", "h", "state_inputs is not a JSON list of different texts")]
    [InlineData("state_carry", """["1"]""", "state_carry is not a JSON list of hashes of 64 hexadecimal digits")]
    [InlineData("golden", """{"features": [[1, 2, 3], [1, 2, 3]], "scores": [0.5, 0.5]}""", "gives another score for golden row")]
    public void A_contract_that_is_wrong_is_refused(string key, string value, string reason)
    {
        var changed = new OnnxModelOptions { Contract = new Dictionary<string, string> { [key] = value } };
        Assert.Contains(reason, Assert.Throws<ModelMismatchException>(() => SequenceModel.Load("gru", changed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_contract_may_lie_in_a_manifest_beside_the_file()
    {
        var folder = Directory.CreateTempSubdirectory("gru-");
        try
        {
            var file = OnnxModelFile.Read(File.ReadAllBytes(SequenceModel.Of("gru")));
            var path = Path.Combine(folder.FullName, "gru.onnx");
            File.WriteAllBytes(path, file.WithMetadata(file.Metadata.ToDictionary(key => key.Key, _ => "")));
            File.WriteAllText(path + ".json", $$"""{"feature_names": ["a", "b", "c"], "state_inputs": ["h"], "state_outputs": ["h_next"], "state_carry": ["{{new string('A', 64)}}"]}""");
            using var model = OnnxFraudModel.Load(path);
            Assert.Equal(16, model.Sequence!.Width);
            Assert.Equal([new string('a', 64)], model.Sequence.CarriedFrom);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_golden_rows_are_one_cards_history()
    {
        var golden = OnnxModelFile.Read(File.ReadAllBytes(SequenceModel.Of("gru"))).Metadata["golden"];
        var rows = golden[golden.IndexOf("[[", StringComparison.Ordinal)..golden.IndexOf("]]", StringComparison.Ordinal)];
        var (first, second) = (rows.Split("], [")[0][2..], rows.Split("], [")[1]);
        var swapped = golden.Replace($"[[{first}], [{second}]", $"[[{second}], [{first}]", StringComparison.Ordinal);
        Assert.NotEqual(golden, swapped);
        var changed = new OnnxModelOptions { Contract = new Dictionary<string, string> { ["golden"] = swapped } };
        Assert.Contains("golden row 0", Assert.Throws<ModelMismatchException>(() => SequenceModel.Load("gru", changed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_without_states_have_no_scores_and_a_plain_model_takes_no_states()
    {
        using var model = SequenceModel.Load("gru");
        Assert.Contains("has no score without the state of its card", Assert.Throws<InvalidOperationException>(() => model.Score([1, 2, 3], new float[1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.Score([1, 2, 3], new float[15], new float[1]));
        using var plain = Onnx.SmallModel.Load("taken-open-width");
        Assert.Throws<InvalidOperationException>(() => plain.Score(new double[plain.Width], new float[1], new float[1]));
        Assert.Contains("is a sequence model", Assert.Throws<ModelMismatchException>(() => new ScoreComputation<CardStep>(new CardStepFeatures(), SequenceModel.Load("gru"))).Message, StringComparison.Ordinal);
    }
}
