using System.Globalization;
using CardFraudService.Service;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>A thing of the service's control log: its versions, and from where on each task decides by them.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="kind">Kind of the thing.</param>
/// <param name="name">Its name.</param>
/// <param name="history">Store of what tasks have adopted.</param>
internal sealed class ControlThing(ICluster cluster, string kind, string name, string history)
{
    private readonly ControlLogWriter _log = new(cluster, FraudTopology.ApplicationId);

    /// <summary>The newest version; null if there is none.</summary>
    public ControlEntry? Newest() => _log.Read().LastOrDefault(IsOurs);

    /// <summary>Appends the next version.</summary>
    /// <returns>Its number.</returns>
    public long Append(string content, ControlActivation activation) => Append(content, activation, Newest());

    /// <summary>Appends the version after one that was read.</summary>
    /// <exception cref="ArgumentException">Another version has come meanwhile.</exception>
    public long Append(string content, ControlActivation activation, ControlEntry? before)
    {
        var version = (before?.Version ?? 0) + 1;
        _log.Append(new ControlEntry(kind, name, version, content) { Activation = activation });
        return version;
    }

    /// <summary>Writes all versions, each with what every deciding task made of it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="line">Describes a version.</param>
    public void List(TextWriter output, Func<ControlEntry, string> line)
    {
        var entries = _log.Read();
        if (!entries.Any(IsOurs))
        {
            output.WriteLine($"no version of {kind} {name} has been sent");
            return;
        }

        var histories = Histories();
        for (var number = 0; number < entries.Count; number++)
        {
            if (IsOurs(entries[number]))
            {
                output.WriteLine(line(entries[number]));
                foreach (var (partition, adoptions) in histories)
                {
                    output.WriteLine(Adoption(partition, number, adoptions));
                }
            }
        }
    }

    /// <summary>What each deciding task has adopted, by partition.</summary>
    private List<(int Partition, IReadOnlyList<ControlAdoption> Adoptions)> Histories()
    {
        using var admin = cluster.CreateAdmin();
        var changelog = admin.DescribeTopics([$"{FraudTopology.ApplicationId}-{history}-changelog"], Topics.Patience).SingleOrDefault();
        return [.. Enumerable.Range(0, changelog?.Partitions ?? 0).Select(partition => (partition, _log.ReadHistory(history, partition)))];
    }

    private static string Adoption(int partition, int number, IReadOnlyList<ControlAdoption> adoptions)
    {
        var adopted = adoptions.FirstOrDefault(adoption => adoption.Entries > number);
        var from = adopted is null ? "not adopted yet"
            : adopted.Refused.Contains(number) ? "refused"
            : adopted.From.Count == 0 ? "from the first record on"
            : "from " + string.Join(", ", adopted.From.Select(from => $"{from.Key}@{from.Value}")) + " on";
        return string.Create(CultureInfo.InvariantCulture, $"  task of partition {partition}: {from}");
    }

    private bool IsOurs(ControlEntry entry) => entry.Kind == kind && entry.Name == name;
}
