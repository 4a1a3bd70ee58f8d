using System.Globalization;
using CardFraudService.Csv;
using CardFraudService.World;
using StreamizFraud.Features.Export;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>Where payments come from: a transactions file, a topic from its beginning, or a world made from a seed.</summary>
internal sealed record PaymentSource
{
    public string? Input { get; init; }

    /// <summary>The topic that is read, to where it ends now; null: a file or a world.</summary>
    public string? Topic { get; init; }

    /// <summary>The topic's cluster.</summary>
    public ICluster? Cluster { get; init; }

    /// <summary>What is read of the topic; null: what it holds when it is read.</summary>
    public TopicRange? Range { get; init; }

    /// <summary>File of the times at which frauds became known; null: payments are labelled as they come.</summary>
    public string? Labels { get; init; }

    public long Seed { get; init; } = 1;

    public int Cards { get; init; } = 2_000;

    public int Terminals { get; init; } = 4_000;

    public int Days { get; init; } = 63;

    /// <summary>Most payments; null: all.</summary>
    public int? Limit { get; init; }

    /// <summary>Reads or makes the payments. Bad rows of a file go to the rejects beside <paramref name="output"/>.</summary>
    /// <exception cref="InputException">The file cannot be read as a whole, or what will be written would replace it.</exception>
    public PaymentInput Load(string output, TextWriter log)
    {
        ThrowIfInput(Target(output), "the output would replace it; name another file or folder.");
        ThrowIfInput(Target(RejectFile.Beside(output)), "the output would replace it; name another file or folder.");
        var rejects = new RejectFile(output);
        try
        {
            var input = Topic is not null ? PaymentTopic.Read(Cluster!, Range ?? TopicRange.Now(Cluster!, Topic, Topics.Patience), Limit, rejects, log)
                : Input is null ? Generate(rejects, log)
                : Read(Input, rejects, log);
            return Labels is null ? input : input.Label(LabelFile.Read(Labels, rejects), areAll: Limit is null);
        }
        catch
        {
            rejects.Dispose();
            throw;
        }
    }

    /// <summary>The same, with what an export that was killed was reading of the topic, or else what that holds now.</summary>
    /// <param name="output">What the export writes.</param>
    public PaymentSource GoingOn(string output) =>
        Topic is null ? this : this with { Range = TopicRange.TryParse(TrainingSet.UnfinishedSource(output), out var range) && range.Topic == Topic ? range : TopicRange.Now(Cluster!, Topic, Topics.Patience) };

    /// <exception cref="InputException">One of the inputs is that file.</exception>
    public void ThrowIfInput(string target, string reason)
    {
        foreach (var path in (string?[])[Input, Labels])
        {
            if (path is not null && Target(path) == target)
            {
                throw new InputException(path, reason);
            }
        }
    }

    /// <summary>The file that a path leads to.</summary>
    public static string Target(string path)
    {
        // Of a relative path a relative link would be resolved against the wrong folder.
        var full = Path.GetFullPath(path);
        return (File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName : null) ?? full;
    }

    private PaymentInput Read(string path, RejectFile rejects, TextWriter log)
    {
        using var reader = PaymentReader.Open(path, rejects, readsFraud: Labels is null);
        var payments = reader.ReadToEnd(Limit);
        if (!reader.HasLabels && Labels is null)
        {
            log.WriteLine($"{path} has no column {HandbookColumns.Fraud}: delayed fraud shares will be 0.");
        }

        return new PaymentInput(payments, reader.Payments + reader.Rejected, id => (path, reader.LineOf(id)), rejects) { HasLabels = reader.HasLabels };
    }

    private PaymentInput Generate(RejectFile rejects, TextWriter log)
    {
        var payments = PaymentWorld.Generate(new WorldOptions { Seed = Seed, Cards = Cards, Terminals = Terminals, Days = Days });
        log.WriteLine($"world of seed {Seed}: {Cards:N0} cards, {Terminals:N0} terminals, {Days} days, {payments.Count:N0} payments");
        if (Limit < payments.Count)
        {
            payments = [.. payments.Take(Limit.Value)];
        }

        // Ids of a world count its payments from 0; a file of them would begin with its header.
        return new PaymentInput(payments, payments.Count, id => ($"world of seed {Seed}", long.Parse(id, CultureInfo.InvariantCulture) + 2), rejects) { HasLabels = true };
    }
}
