namespace StreamizFraud.Scoring.Onnx;

/// <summary>Gauss-Legendre points and weights on the unit interval: n points integrate polynomials up to degree 2n - 1 exactly.</summary>
internal static class Quadrature
{
    /// <summary>Points inside 0 to 1 and their weights, whose sum is 1.</summary>
    public static (double[] Points, double[] Weights) Of(int count)
    {
        var (points, weights) = (new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            // Newton's method on the Legendre polynomial, from the usual first guess.
            var x = Math.Cos(Math.PI * (i + 0.75) / (count + 0.5));
            var slope = 0d;
            for (var step = 0; step < 64; step++)
            {
                var (previous, value) = (1d, x);
                for (var degree = 2; degree <= count; degree++)
                {
                    (previous, value) = (value, (((2 * degree) - 1) * x * value - ((degree - 1) * previous)) / degree);
                }

                slope = count * (previous - (x * value)) / (1 - (x * x));
                var change = value / slope;
                x -= change;
                if (Math.Abs(change) < 1e-16)
                {
                    break;
                }
            }

            points[i] = (1 - x) / 2;
            weights[i] = 1 / ((1 - (x * x)) * slope * slope);
        }

        return (points, weights);
    }
}
