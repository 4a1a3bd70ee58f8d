using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using StreamizFraud.Broker.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests;

/// <summary>A GRU scores payments on two members, which are killed five times while they flow: every payment has one score, that of the offline run over its card's history.</summary>
public sealed class SequenceModelKillTests(ITestOutputHelper output)
{
    private const int Payments = 20_000;
    private const int Cards = 300;
    private const int Kills = 5;
    private const int Size = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [SkippableFact]
    public async Task The_scores_of_the_stream_equal_the_offline_run_over_each_cards_history_after_five_kills()
    {
        await using var topics = await TextTopics.Create("sequences", "payments", "scores");
        using var folder = new TempFolder();
        var seed = int.Parse(Environment.GetEnvironmentVariable("KILL_SEED") ?? "4711", CultureInfo.InvariantCulture);
        var random = new Random(seed);
        var payments = Enumerable.Range(0, Payments).Select(_ => Payment(random)).ToList();
        var members = new[] { "A", "B" }.Select(id => new SequenceMember(topics.Address, topics.Prefix, folder[id], id)).ToList();
        try
        {
            members.ForEach(member => member.Start());
            var part = Payments / (Kills + 1);
            for (var kill = 0; kill <= Kills; kill++)
            {
                await topics.Produce("payments", payments.Skip(kill * part).Take(kill == Kills ? Payments : part));
                if (kill == Kills)
                {
                    break;
                }

                // Some of this part is scored and committed, the rest is in an open transaction or not read yet.
                var seen = (await topics.Read("scores", (kill * part) + (part / 2))).Count;
                var victim = members[random.Next(2)];
                await victim.KillAsync();
                victim.Start();
                output.WriteLine($"kill {kill + 1} after {seen:N0} committed scores of {(kill + 1) * part:N0} payments, seed {seed} (KILL_SEED overrides it)");
            }

            var scores = await topics.Read("scores", Payments);
            Assert.Equal(Payments, scores.Count);
            var expected = ByHand([.. payments.Select(payment => payment.Value!)]);
            Assert.Equal(expected.Order(StringComparer.Ordinal), scores.Order(StringComparer.Ordinal));
        }
        finally
        {
            members.ForEach(member => member.Dispose());
        }
    }

    /// <summary>A payment with an amount of its own: no two lines are equal.</summary>
    private static (string Key, string? Value) Payment(Random random)
    {
        var card = string.Create(CultureInfo.InvariantCulture, $"card-{(int)(Cards * random.NextDouble() * random.NextDouble())}");
        return (card, string.Create(CultureInfo.InvariantCulture, $"{card},{random.NextDouble() * 4 - 2:R},{random.NextDouble():R},{random.Next(5)}"));
    }

    /// <summary>The same lines with scores, card by card, payment by payment, through ONNX Runtime by hand: two equal rows a run, since it has another kernel for one.</summary>
    private static List<string> ByHand(IReadOnlyList<string> lines)
    {
        using var session = new InferenceSession(SequenceMember.Model);
        using var options = new RunOptions();
        var scored = new List<string>();
        foreach (var card in lines.GroupBy(line => line.Split(',')[0]))
        {
            var state = new float[2 * Size];
            foreach (var line in card)
            {
                var row = line.Split(',').Skip(1).Select(cell => (float)double.Parse(cell, CultureInfo.InvariantCulture)).ToArray();
                using var x = OrtValue.CreateTensorValueFromMemory<float>([.. row, .. row], [2, 3]);
                using var h = OrtValue.CreateTensorValueFromMemory(state, [1, 2, Size]);
                using var results = session.Run(options, ["x", "h"], [x, h], ["score", "h_next"]);
                scored.Add(string.Create(CultureInfo.InvariantCulture, $"{line},{results[0].GetTensorDataAsSpan<float>()[0]:R}"));
                state = results[1].GetTensorDataAsSpan<float>().ToArray();
            }
        }

        return scored;
    }
}
