using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Runs a graph once, to see what it really gives: exporters declare shapes that are open, or wrong.</summary>
internal static class FirstRun
{
    /// <summary>Where the score of a row is.</summary>
    /// <exception cref="ModelMismatchException">The graph cannot be run, or it cannot be told which value is the score.</exception>
    public static ScorePlace Find(InferenceSession session, OnnxContract contract, ChosenOutput output, IReadOnlyList<string> texts, LoadLimit limit)
    {
        var form = new RowForm(contract);
        var size = contract.FixedBatch ?? 1;
        var inputs = form.Inputs(size);
        using var options = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        OnnxRuntimeException? failed = null;
        ScorePlace? found = null;
        try
        {
            foreach (var row in ProbeRows.Of(contract, form, texts))
            {
                limit.Guard(options, () =>
                {
                    try
                    {
                        found = Run(session, contract, output, inputs, row, size, options);
                    }
                    catch (OnnxRuntimeException exception)
                    {
                        failed = exception;
                    }
                });
                if (found is not null)
                {
                    return found;
                }
            }
        }
        finally
        {
            foreach (var input in inputs)
            {
                input.Dispose();
            }
        }

        throw new ModelMismatchException($"The ONNX model cannot be used: it loads, but none of 64 rows to try it with can be run: {RuntimeWords.Of(failed!)}.", inner: failed);
    }

    private static ScorePlace Run(
        InferenceSession session, OnnxContract contract, ChosenOutput output, ModelInput[] inputs, double[] row, int size, RunOptions options)
    {
        foreach (var input in inputs)
        {
            input.Fill(row, row.Length, 1, size);
        }

        var states = contract.States.Select(state => new StateBuffers(state, 0, size)).ToArray();
        OrtValue[] tensors = [.. inputs.Select(input => input.Tensor(size)), .. states.Select(state => state.Given(size))];
        try
        {
            using var results = session.Run(options, [.. inputs.Select(input => input.Declared.Name), .. contract.States.Select(state => state.Input)], tensors, [output.Tensor, .. contract.States.Select(state => state.Output)]);
            CheckStates(contract, results, size);
            return Column(contract, output, results[0], size);
        }
        finally
        {
            for (var i = 0; i < tensors.Length; i++)
            {
                if (i >= inputs.Length || inputs[i] is not TextInput)
                {
                    tensors[i].Dispose();
                }
            }
        }
    }

    private static void CheckStates(OnnxContract contract, IDisposableReadOnlyCollection<OrtValue> results, int rows)
    {
        for (var i = 0; i < contract.States.Count; i++)
        {
            var (state, left) = (contract.States[i], results[i + 1]);
            var form = left.IsTensor ? left.GetTensorTypeAndShape() : default;
            if (!left.IsTensor || form.ElementDataType != TensorElementType.Float || !form.Shape.AsSpan().SequenceEqual(state.Shape(rows)))
            {
                throw Refused(
                    $"state output {state.Output} is {(left.IsTensor ? $"{TensorTypes.Name(form.ElementDataType)} [{string.Join(", ", form.Shape)}]" : "no tensor")} and must be as state input {state.Input} is, float32 [{string.Join(", ", state.Shape(rows))}] for {rows} row{(rows == 1 ? "" : "s")}");
            }
        }
    }

    private static ScorePlace Column(OnnxContract contract, ChosenOutput output, OrtValue result, int rows)
    {
        if (!result.IsTensor)
        {
            throw Refused($"output {output.Name} is no tensor");
        }

        var info = result.GetTensorTypeAndShape();
        var form = $"{TensorTypes.Name(info.ElementDataType)} [{string.Join(", ", info.Shape)}]";
        if (!TensorTypes.IsScore(info.ElementDataType) || info.Shape.Length == 0 || info.Shape[0] != rows)
        {
            throw Refused($"output {output.Name} is {form} for {rows} row{(rows == 1 ? "" : "s")} and must be {TensorTypes.OfScores}, one row for each row of the input");
        }

        var width = checked((int)info.Shape.Skip(1).Aggregate(1L, (product, dimension) => product * dimension));
        return new ScorePlace(output.Tensor, info.ElementDataType, [.. info.Shape.Skip(1)], width, Place(contract, output, info.ElementDataType, width, form));
    }

    private static int? Place(OnnxContract contract, ChosenOutput output, TensorElementType type, int width, string form)
    {
        var manifest = contract.Manifest;
        if (manifest.Reduction == ScoreReduction.MeanSquaredError)
        {
            return contract is { Inputs: [{ } only] } && only.Type == type && only.Columns.Count == width
                ? null
                : throw Refused($"score_reduction mse compares output {output.Name} ({form}) with the row, which must be as wide and of the same type, in one input; a row has {contract.FeatureNames.Count} values in {contract.Inputs.Count} inputs");
        }

        var classes = output.Classes.Count == width ? output.Classes : [];
        var told = classes.Count > 0 ? $"; its classes are {string.Join(", ", classes)}" : string.Empty;
        if (manifest.ScoreClass is { } label)
        {
            var place = classes.ToList().IndexOf(label);
            return place >= 0 ? place : throw Refused($"score_class is {label}, and output {output.Name} ({form}) has no class of that name{(told.Length > 0 ? told : "; its graph names none, so give score_column")}");
        }

        if (manifest.ScoreColumn is { } column)
        {
            return column < width ? column : throw Refused($"score_column is {column}, and output {output.Name} ({form}) has {width} columns, counted from 0{told}");
        }

        // The last of two classes is the positive one.
        return width is 1 or 2 ? width - 1 : throw Refused(
            $"output {output.Name} is {form} and must be one score a row: say which column it is (score_column or score_class, --column K){told}, or that it is the row rebuilt and the error is the score (score_reduction mse, --reduce mse)");
    }

    private static ModelMismatchException Refused(string reason) => new($"The ONNX model cannot be used: {reason}.");
}
