using System.Numerics;

namespace StreamizFraud.Scoring.Tests.Reasons;

/// <summary>Shapley values by their definition, over all sets of players.</summary>
internal static class ShapleyValues
{
    /// <param name="players">How many; their sets are bits.</param>
    /// <param name="worth">What a set is worth.</param>
    public static double[] Of(int players, Func<int, double> worth)
    {
        var values = new double[players];
        for (var set = 0; set < 1 << players; set++)
        {
            var size = BitOperations.PopCount((uint)set);
            for (var player = 0; player < players; player++)
            {
                if ((set & (1 << player)) == 0)
                {
                    values[player] += Factorial(size) * Factorial(players - size - 1) / Factorial(players) * (worth(set | (1 << player)) - worth(set));
                }
            }
        }

        return values;
    }

    private static double Factorial(int n) => n <= 1 ? 1 : n * Factorial(n - 1);
}
