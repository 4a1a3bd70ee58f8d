using System.Text;
using StreamizFraud.Simulation.Tests.Ledger;
using StreamizFraud.Simulation.Tests.Scenarios;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>
/// Some records cannot be processed and become dead letters. The run is compared with one that never got them: they leave nothing behind.
/// </summary>
/// <remarks>Their times lie behind that of the records before them in their partition, so that they move no clock.</remarks>
internal abstract class BadRecordComposition(int seed) : Composition(seed)
{
    public const string DeadLetters = "dead";

    /// <summary>The kind of a record that is all right.</summary>
    protected const char Good = 'A';

    public override IReadOnlyList<ExternalTopic> Topics => [.. base.Topics, new(DeadLetters)];

    protected abstract IReadOnlyList<char> BadKinds { get; }

    protected override IReadOnlyList<char> Kinds => [Good];

    /// <summary>Whether each bad record must itself become a dead letter, with its bytes.</summary>
    protected virtual bool BadRecordsThemselves => true;

    public override StreamsConfig Configure(StreamsConfig config) =>
        config with { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = DeadLetters };

    public override bool Counts(FedRecord record) => record.Value is null || !BadKinds.Contains(record.Value[0]);

    /// <summary>Every bad record is a dead letter, once if exactly once, with its own bytes; no good one is.</summary>
    public override void CheckMore(SimulationRun run)
    {
        var letters = Enumerable.Range(0, run.Cluster.PartitionCount(DeadLetters))
            .SelectMany(partition => run.Cluster.ReadAll(DeadLetters, partition)).Select(Read).ToList();
        if (letters.Find(letter => letter.Value?.StartsWith(Good) == true) is { } good)
        {
            throw new LedgerException($"The good record {good.Value} is a dead letter.");
        }

        foreach (var bad in Fed.Where(record => BadRecordsThemselves && !Counts(record)))
        {
            var own = letters.Count(letter => letter.Key == bad.Key && letter.Value is not null && IsLetterOf(letter.Value, bad.Value!));
            if (run.Settings.ExactlyOnce ? own != 1 : own == 0)
            {
                throw new LedgerException($"{Cut(bad.Value!)} of {bad.Key} is {own} dead letters; of {letters.Count} there.");
            }
        }
    }

    protected virtual bool IsLetterOf(string letter, string value) => letter == value;

    protected override void FeedOne(SimulationRun run)
    {
        var kind = run.Dice.Chance(200) ? run.Dice.Pick(BadKinds) : Good;
        var key = KeyOf(kind, run.Dice.Between(1, 4));
        var before = Fed.Where(record => record.Partition == Partition(run, key) && Counts(record)).Select(record => (long?)record.Timestamp).Max();
        if (kind != Good && before is { } time)
        {
            Put(run, Input, key, BadText(kind), time);
            return;
        }

        Tick(run);
        Put(run, Input, KeyOf(Good, run.Dice.Between(1, 4)), Text(Good), Clock);
    }

    protected virtual string KeyOf(char kind, int number) => $"key-{number}";

    protected virtual string BadText(char kind) => Text(kind);

    protected static string Cut(string value) => value.Length > 40 ? $"{value[..40]}… ({value.Length} characters)" : value;

    private static Letter Read(SimulatedRecord record) => new(
        record.Key is null ? null : Encoding.UTF8.GetString(record.Key), record.Value is null ? null : Encoding.UTF8.GetString(record.Value));

    private sealed record Letter(string? Key, string? Value);
}
