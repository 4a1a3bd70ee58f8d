using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Rows to try a model with: zeros, rows of its maker's, and rows of several magnitudes; the same ones each time.</summary>
internal static class ProbeRows
{
    private const int Rows = 64;
    private const int MostGolden = 16;

    /// <param name="contract">The model.</param>
    /// <param name="form">Receives numbers for texts.</param>
    /// <param name="texts">Texts that the graph knows.</param>
    public static IEnumerable<double[]> Of(OnnxContract contract, RowForm form, IReadOnlyList<string> texts)
    {
        yield return Row(form, texts, ofCodes: false, _ => 0);
        var golden = Golden(contract, form).Take(MostGolden).ToList();
        foreach (var row in golden)
        {
            yield return row;
        }

        // A multiplicative generator (Lehmer, 2^31 - 1, 48271): the same rows on every platform and version of .NET.
        var state = 1_000_003L;
        for (var i = golden.Count + 1; i < Rows; i++)
        {
            var magnitude = MathF.Pow(10, (i % 5) - 1);
            var ofSign = i % 2 == 0;
            var hole = i % 8 == 7;

            // Whole numbers may be codes: of others than 0 and 1 many graphs know nothing.
            yield return Row(form, texts, ofCodes: i % 3 == 0, column =>
            {
                state = state * 48271 % int.MaxValue;
                var share = (float)state / int.MaxValue;
                return hole && share < 0.25f && form.TakesNaN(column) ? double.NaN : magnitude * (ofSign ? share : (2 * share) - 1);
            });
        }
    }

    /// <summary>States to try a sequence model with: zeros, as a new card has, and values up to 1, as gates leave them.</summary>
    /// <param name="width">Values of a state.</param>
    public static float[][] States(int width)
    {
        var states = new float[Rows][];
        var state = 1_000_033L;
        for (var i = 0; i < Rows; i++)
        {
            states[i] = new float[width];
            for (var at = 0; i % 4 != 0 && at < width; at++)
            {
                state = state * 48271 % int.MaxValue;
                states[i][at] = (2 * (float)state / int.MaxValue) - 1;
            }
        }

        return states;
    }

    /// <summary>The rows of the contract's golden ones, as numbers.</summary>
    /// <exception cref="ModelMismatchException">They do not fit the model.</exception>
    public static IEnumerable<double[]> Golden(OnnxContract contract, RowForm form) => OfContract(contract.Manifest.Golden?.Rows ?? [], "golden", contract, form);

    /// <summary>Rows that a contract holds, as numbers.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="kind">What they are called in a refusal.</param>
    /// <param name="contract">The model.</param>
    /// <param name="form">Receives numbers for texts.</param>
    /// <exception cref="ModelMismatchException">They do not fit the model.</exception>
    public static IEnumerable<double[]> OfContract(
        IReadOnlyList<IReadOnlyList<(double Number, string? Text)>> rows, string kind, OnnxContract contract, RowForm form)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Count != form.Width)
            {
                throw Refused($"{kind} row {i} has {rows[i].Count} values, where a row has {form.Width}");
            }

            var row = new double[form.Width];
            for (var column = 0; column < row.Length; column++)
            {
                var (number, text) = rows[i][column];
                var isText = form.TypeOf(column) == TensorElementType.String;
                if (isText ? text is null && !double.IsNaN(number) : text is not null)
                {
                    throw Refused($"{kind} row {i} has a {(isText ? "number" : "text")} for feature {contract.FeatureNames[column]}, which is {TensorTypes.Name(form.TypeOf(column))}");
                }

                row[column] = text is null ? number : form.Code(column, text);
                if (double.IsNaN(row[column]) && !form.TakesMissing(column))
                {
                    throw Refused($"{kind} row {i} has no value for feature {contract.FeatureNames[column]}, which is {TensorTypes.Name(form.TypeOf(column))} and cannot be missing");
                }
            }

            yield return row;
        }
    }

    private static double[] Row(RowForm form, IReadOnlyList<string> texts, bool ofCodes, Func<int, double> number)
    {
        var row = new double[form.Width];
        for (var column = 0; column < row.Length; column++)
        {
            var value = number(column);
            row[column] = form.TypeOf(column) switch
            {
                TensorElementType.String => form.Code(column, texts.Count == 0 ? string.Empty : texts[(int)Math.Abs(value) % texts.Count]),
                TensorElementType.Int64 or TensorElementType.Int32 => ofCodes ? Math.Abs(Math.Truncate(value)) % 2 : Math.Truncate(value),
                TensorElementType.Bool => value > 0 ? 1 : 0,
                _ => value,
            };
        }

        return row;
    }

    private static ModelMismatchException Refused(string reason) => new($"The contract of the ONNX model cannot be used: {reason}.");
}
