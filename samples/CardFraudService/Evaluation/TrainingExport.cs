using CardFraudService.Csv;
using CardFraudService.World;

namespace CardFraudService.Evaluation;

/// <summary>Writes the two files of a world that training reads: its transactions and its feature rows.</summary>
internal static class TrainingExport
{
    /// <summary>Writes <c>seed-N.transactions.csv.gz</c> and <c>seed-N.features.csv.gz</c>.</summary>
    /// <param name="seed">Seed of a world of default size.</param>
    /// <param name="folder">Created when missing.</param>
    /// <returns>Number of payments.</returns>
    public static int Write(long seed, string folder)
    {
        Directory.CreateDirectory(folder);
        var payments = PaymentWorld.Generate(new WorldOptions { Seed = seed });
        PaymentWriter.WriteAll(Path.Combine(folder, $"seed-{seed}.transactions.csv.gz"), payments);
        using var writer = new FeatureWriter(Path.Combine(folder, $"seed-{seed}.features.csv.gz"));
        var features = new NaiveFeatures();
        foreach (var payment in payments)
        {
            writer.Write(payment.Id, features.Add(payment));
        }

        return payments.Count;
    }
}
