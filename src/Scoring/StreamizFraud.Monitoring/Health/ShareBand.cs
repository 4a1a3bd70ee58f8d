namespace StreamizFraud.Monitoring.Health;

/// <summary>Bands of shares: between them the stability index of "in" and "not in" stays within a limit.</summary>
internal static class ShareBand
{
    private const int Halvings = 40;

    public static HealthBand Of(double expected, double index)
    {
        return new HealthBand(Edge(0), Edge(1));

        double? Edge(double end)
        {
            if (IndexOf(end, expected) <= index)
            {
                return null;
            }

            var (inside, outside) = (expected, end);
            for (var i = 0; i < Halvings; i++)
            {
                var middle = (inside + outside) / 2;
                (inside, outside) = IndexOf(middle, expected) <= index ? (middle, outside) : (inside, middle);
            }

            return inside;
        }
    }

    private static double IndexOf(double share, double expected) => Term(share, expected) + Term(1 - share, 1 - expected);

    private static double Term(double share, double expected)
    {
        var (q, p) = (Math.Max(PopulationStability.LeastShare, share), Math.Max(PopulationStability.LeastShare, expected));
        return (q - p) * Math.Log(q / p);
    }
}
