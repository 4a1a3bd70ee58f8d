using Microsoft.ML.OnnxRuntime;
using StreamizFraud.Scoring.Onnx;

namespace StreamizFraud.Scoring.Tests.Sequences;

/// <summary>The models that <c>Models/make.py</c> writes, and ONNX Runtime by hand for them.</summary>
internal static class SequenceModel
{
    public const int GruSize = 16;

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "SequenceModels");

    public static string Of(string name) => Path.Combine(Folder, name + ".onnx");

    public static OnnxFraudModel Load(string name, OnnxModelOptions? options = null) => OnnxFraudModel.Load(Of(name), options);

    /// <summary>The GRU run over each card's history, payment by payment: two equal rows a run, since ONNX Runtime has another kernel for one.</summary>
    public static List<float> GruByHand(IReadOnlyList<CardStep> steps)
    {
        using var session = new InferenceSession(Of("gru"));
        var scores = new float[steps.Count];
        foreach (var card in steps.Select((step, i) => (Step: step, Index: i)).GroupBy(step => step.Step.Card))
        {
            var state = new float[2 * GruSize];
            foreach (var (step, i) in card)
            {
                float[] row = [(float)step.A, (float)step.B, (float)step.C];
                using var x = OrtValue.CreateTensorValueFromMemory<float>([.. row, .. row], [2, 3]);
                using var h = OrtValue.CreateTensorValueFromMemory(state, [1, 2, GruSize]);
                using var options = new RunOptions();
                using var results = session.Run(options, ["x", "h"], [x, h], ["score", "h_next"]);
                scores[i] = results[0].GetTensorDataAsSpan<float>()[0];
                state = results[1].GetTensorDataAsSpan<float>().ToArray();
            }
        }

        return [.. scores];
    }
}
