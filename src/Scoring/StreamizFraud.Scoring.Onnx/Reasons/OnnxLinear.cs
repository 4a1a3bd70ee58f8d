namespace StreamizFraud.Scoring.Onnx;

/// <summary>A linear model as a graph holds it: weights of the features as they come, after a scaler that stands before them is taken in.</summary>
/// <param name="Weights">Weight of each feature.</param>
/// <param name="Base">What is added.</param>
/// <param name="Offsets">The scaler's means, which are those of the training rows; null without a scaler.</param>
internal sealed record OnnxLinear(double[] Weights, double Base, double[]? Offsets)
{
    private const int MostSteps = 16;

    /// <param name="file">The file.</param>
    /// <param name="output">The tensor that holds the score.</param>
    /// <param name="column">Column of the score, or null.</param>
    /// <param name="width">Features of a row.</param>
    /// <returns>Null if the graph is another one. Whether the score is their sum is for the caller to try.</returns>
    public static OnnxLinear? Read(OnnxModelFile file, string output, int? column, int width)
    {
        try
        {
            // Between the weights and the score there may be anything that the scores of some rows do not speak against.
            var at = file.MakerOf(output);
            for (var step = 0; step < MostSteps && at is { Inputs.Count: > 0 }; step++)
            {
                if (OfNode(file, at, column ?? 0, width) is { } found)
                {
                    return Scaled(file, found.Input, found.Weights, found.Base);
                }

                column = at.Operator is "Gather" or "ArrayFeatureExtractor" && file.Constant(at.Inputs[1]) is { Numbers: [var picked] } ? (int)picked : column;
                at = file.MakerOf(at.Inputs[0]);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentOutOfRangeException)
        {
            return null;
        }

        return null;
    }

    public (double Sum, double Size) Sum(ReadOnlySpan<double> row)
    {
        var (sum, size) = (Base, Math.Abs(Base));
        for (var i = 0; i < row.Length; i++)
        {
            sum += Weights[i] * row[i];
            size += Math.Abs(Weights[i] * row[i]);
        }

        return (sum, size);
    }

    private static (string Input, double[] Weights, double Base)? OfNode(OnnxModelFile file, OnnxNode node, int column, int width)
    {
        switch (node.Operator)
        {
            case "LinearClassifier" or "LinearRegressor":
                var attributes = file.AttributesOf(node);
                var all = attributes["coefficients"].Numbers;
                var of = all.Count == width ? 0 : column;
                var intercepts = attributes["intercepts"].Numbers;
                return (node.Inputs[0], [.. all.GetRange(of * width, width)], intercepts.Count > of ? intercepts[of] : 0);
            case "Gemm" when file.Constant(node.Inputs[1]) is { } gemm:
                var options = file.AttributesOf(node);
                var alpha = options["alpha"].Numbers is [var factor] ? factor : 1;
                var beta = options["beta"].Numbers is [var share] ? share : 1;
                var bias = node.Inputs.Count > 2 && file.Constant(node.Inputs[2]) is { } added ? Pick(added, column) : 0;
                return options["transA"].Numbers is [1d] ? null
                    : (node.Inputs[0], [.. Column(gemm, column, width, options["transB"].Numbers is [1d]).Select(weight => weight * alpha)], bias * beta);
            case "MatMul" when file.Constant(node.Inputs[1]) is { } matrix:
                return (node.Inputs[0], Column(matrix, column, width, isTransposed: false), 0);
            case "Add":
                var (sum, constant) = file.Constant(node.Inputs[1]) is { } second ? (node.Inputs[0], second) : (node.Inputs[1], file.Constant(node.Inputs[0]));
                return constant is not null && file.MakerOf(sum) is { Operator: "MatMul" } product && OfNode(file, product, column, width) is { } terms
                    ? terms with { Base = terms.Base + Pick(constant, column) }
                    : null;
            default:
                return null;
        }
    }

    private static double Pick(OnnxNumbers numbers, int column) => numbers.Numbers.Count == 1 ? numbers.Numbers[0] : numbers.Numbers[column];

    private static double[] Column(OnnxNumbers matrix, int column, int width, bool isTransposed)
    {
        var columns = matrix.Numbers.Count / width;
        column = columns == 1 ? 0 : column;
        return columns * width == matrix.Numbers.Count && column < columns
            ? [.. Enumerable.Range(0, width).Select(i => isTransposed ? matrix.Numbers[(column * width) + i] : matrix.Numbers[(i * columns) + column])]
            : throw new InvalidDataException();
    }

    // Takes in what stands between the row and the weights: each step is a factor and an offset a column.
    private static OnnxLinear? Scaled(OnnxModelFile file, string input, double[] weights, double added)
    {
        double[]? offsets = null;
        for (var step = 0; step < MostSteps && file.Inputs.All(value => value.Name != input); step++)
        {
            if (file.MakerOf(input) is not { } node)
            {
                return null;
            }

            switch (node.Operator)
            {
                case "Cast" or "Identity":
                    break;
                case "Concat" when node.Inputs.All(part => file.Inputs.Any(value => value.Name == part)):
                    break;
                case "Scaler":
                    var scaler = file.AttributesOf(node);
                    offsets = [.. Enumerable.Range(0, weights.Length).Select(i => Of(scaler["offset"], i, 0))];
                    weights = [.. weights.Select((weight, i) => weight * Of(scaler["scale"], i, 1))];
                    added -= weights.Zip(offsets).Sum(pair => pair.First * pair.Second);
                    break;
                case "Sub" when file.Constant(node.Inputs[1]) is { } subtracted:
                    offsets = [.. Enumerable.Range(0, weights.Length).Select(i => Of(subtracted, i, 0))];
                    added -= weights.Zip(offsets).Sum(pair => pair.First * pair.Second);
                    break;
                case "Div" when file.Constant(node.Inputs[1]) is { } divisor:
                    weights = [.. weights.Select((weight, i) => weight / Of(divisor, i, 1))];
                    break;
                case "Mul" when file.Constant(node.Inputs[1]) is { } factor:
                    weights = [.. weights.Select((weight, i) => weight * Of(factor, i, 1))];
                    break;
                default:
                    return null;
            }

            input = node.Inputs[0];
        }

        return new OnnxLinear(weights, added, offsets);
    }

    private static double Of(OnnxNumbers numbers, int i, double otherwise) =>
        numbers.Numbers.Count == 0 ? otherwise : numbers.Numbers.Count == 1 ? numbers.Numbers[0] : numbers.Numbers[i];
}
