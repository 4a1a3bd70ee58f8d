using System.Text;

namespace StreamizFraud.Topology.Testing;

/// <summary>What the runs of a <see cref="ClusterSimulation"/> were like: a simulation in which nothing happened shows nothing.</summary>
public sealed class ClusterSimulationReport
{
    internal ClusterSimulationReport(
        IReadOnlyList<int> seeds, IReadOnlyDictionary<string, int> events, IReadOnlyDictionary<string, string> compared, IReadOnlyDictionary<string, long> records) =>
        (Seeds, Events, Compared, ComparedRecords) = (seeds, events, compared, records);

    /// <summary>The seeds, in order.</summary>
    public IReadOnlyList<int> Seeds { get; }

    /// <summary>How often what happened in all runs: <c>crash</c>, <c>absence</c>, <c>close</c>, <c>request lost</c>, <c>reply lost</c>, <c>disk full</c>, <c>step</c>, <c>produce</c> and so on.</summary>
    public IReadOnlyDictionary<string, int> Events { get; }

    /// <summary>What was compared of each topic and store, and why no more. Where a topic and a store have one name, it follows the word <c>topic</c> or <c>store</c>.</summary>
    public IReadOnlyDictionary<string, string> Compared { get; }

    /// <summary>How many records of undisturbed runs, or rows of their stores, the others were compared with, in all runs, by the names of <see cref="Compared"/>: none shows nothing.</summary>
    public IReadOnlyDictionary<string, long> ComparedRecords { get; }

    /// <summary>All of it, to be written to the output of a test.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{Seeds.Count} seeds ({string.Join(", ", Seeds.Take(3))}{(Seeds.Count > 3 ? $" to {Seeds[^1]}" : "")}): ")
            .AppendJoin(", ", Events.Select(entry => $"{entry.Key} {entry.Value}")).AppendLine();
        foreach (var (name, what) in Compared)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{name}: {what}; {ComparedRecords.GetValueOrDefault(name)} records").AppendLine();
        }

        text.AppendLine("Headers are neither fed nor compared.");
        return text.ToString();
    }
}
