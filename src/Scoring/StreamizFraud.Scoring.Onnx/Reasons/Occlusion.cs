using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>How much the score changes when one feature takes its usual value.</summary>
internal sealed class Occlusion : Explainer
{
    // Scores of 0 and 1 have no log odds; float32 scores next to them are some 6e-8 away.
    private const double Least = 1e-7;

    private readonly BoundBatches _batches;
    private readonly double[] _usual;
    private readonly bool _ofProbability;
    private readonly double[] _rows;
    private readonly float[] _scores;
    private readonly double _expected;

    /// <param name="batches">The model, ready to run.</param>
    /// <param name="usual">The usual value of each feature.</param>
    /// <param name="ofProbability">Whether the score is a probability: log odds are compared then.</param>
    /// <exception cref="OnnxRuntimeException">The model cannot be run on the usual row.</exception>
    public Occlusion(BoundBatches batches, double[] usual, bool ofProbability)
    {
        (_batches, _usual, _ofProbability) = (batches, usual, ofProbability);
        _rows = new double[(usual.Length + 1) * usual.Length];
        _scores = new float[usual.Length + 1];
        _batches.Run(usual, [], _scores.AsSpan(0, 1));
        _expected = Margin(_scores[0]);
    }

    /// <exception cref="OnnxRuntimeException">The run failed.</exception>
    public override double Explain(ReadOnlySpan<double> row, Span<double> contributions)
    {
        var width = _usual.Length;
        for (var i = 0; i <= width; i++)
        {
            var of = _rows.AsSpan(i * width, width);
            row.CopyTo(of);
            if (i < width)
            {
                of[i] = _usual[i];
            }
        }

        _batches.Run(_rows, [], _scores);
        var score = Margin(_scores[width]);
        for (var feature = 0; feature < width; feature++)
        {
            // The same bits are no difference, NaN neither.
            var difference = score - Margin(_scores[feature]);
            contributions[feature] = double.IsFinite(difference) ? difference : 0;
        }

        return _expected;
    }

    private double Margin(float score)
    {
        var share = Math.Clamp((double)score, Least, 1 - Least);
        return _ofProbability ? Math.Log(share / (1 - share)) : score;
    }
}
