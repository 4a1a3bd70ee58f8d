using StreamizFraud.Scoring.Onnx;

namespace CardFraudService.Commands;

/// <summary>Scores the rows of a file. To a sequence model they are the history of one card, in order.</summary>
internal sealed class RowScorer(OnnxFraudModel model)
{
    private readonly float[] _state = new float[model.Sequence?.Width ?? 0];

    /// <summary>Scores the next rows.</summary>
    public void Score(ReadOnlySpan<double> rows, Span<float> scores)
    {
        if (model.Sequence is null)
        {
            model.Score(rows, scores);
            return;
        }

        for (var i = 0; i < scores.Length; i++)
        {
            model.Score(rows.Slice(i * model.Width, model.Width), _state, scores.Slice(i, 1));
        }
    }
}
