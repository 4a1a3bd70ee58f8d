using CardFraudService.Csv;
using CardFraudService.World;

namespace CardFraudService.Commands;

/// <summary>Where payments come from: a transactions file, or a world made from a seed.</summary>
internal sealed record PaymentSource
{
    public string? Input { get; init; }

    public long Seed { get; init; } = 1;

    public int Cards { get; init; } = 2_000;

    public int Terminals { get; init; } = 4_000;

    public int Days { get; init; } = 63;

    /// <summary>Most payments; null: all.</summary>
    public int? Limit { get; init; }

    /// <summary>Reads or makes the payments, in order of arrival. Bad rows of a file go to the rejects beside <paramref name="output"/>.</summary>
    public (IReadOnlyList<Payment> Payments, bool HasLabels) Load(string output, TextWriter log)
    {
        IReadOnlyList<Payment> payments;
        var labels = true;
        if (Input is { } path)
        {
            using var rejects = new RejectFile(output);
            using var reader = PaymentReader.Open(path, rejects);
            payments = reader.ReadToEnd();
            labels = reader.HasLabels;
            if (!labels)
            {
                log.WriteLine($"{path} has no column {HandbookColumns.Fraud}: delayed fraud shares will be 0.");
            }

            if (reader.Rejected > 0)
            {
                log.WriteLine($"{reader.Rejected:N0} rows could not be read; see {rejects.Path}");
            }
        }
        else
        {
            payments = PaymentWorld.Generate(new WorldOptions { Seed = Seed, Cards = Cards, Terminals = Terminals, Days = Days });
            log.WriteLine($"world of seed {Seed}: {Cards:N0} cards, {Terminals:N0} terminals, {Days} days, {payments.Count:N0} payments");
        }

        return (Limit is { } limit && limit < payments.Count ? [.. payments.Take(limit)] : payments, labels);
    }
}
