namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>
/// An assignor like Kafka's cooperative-sticky one (KIP-429): members keep what they have as far as all get alike, and a partition that moves is given to nobody until its owner has given
/// it away and joined again.
/// </summary>
internal static class StickyAssignor
{
    public static void Assign(IReadOnlyCollection<GroupMember> members, Func<string, int> partitionsOf)
    {
        var sorted = members.OrderBy(member => member.SortKey, StringComparer.Ordinal).ToList();
        var free = members.SelectMany(member => member.Topics).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .SelectMany(topic => Enumerable.Range(0, partitionsOf(topic)).Select(partition => new TopicPartition(topic, partition)))
            .ToList();
        var least = free.Count / sorted.Count;
        var larger = free.Count % sorted.Count;
        var owners = new Dictionary<TopicPartition, GroupMember>();

        // Those that have most stay the larger ones.
        foreach (var member in sorted.OrderByDescending(member => member.Owned.Count))
        {
            var share = least + (larger > 0 && member.Owned.Count > least ? 1 : 0);
            larger -= share - least;
            member.Assignment = [.. member.Owned.Where(free.Contains).Order().Take(share)];
            free.RemoveAll(member.Assignment.Contains);
            foreach (var partition in member.Owned)
            {
                owners[partition] = member;
            }
        }

        foreach (var partition in free)
        {
            var fewest = sorted.MinBy(member => member.Assignment.Count)!;
            fewest.Assignment.Add(partition);
        }

        foreach (var member in sorted)
        {
            member.Assignment.RemoveAll(partition => owners.TryGetValue(partition, out var owner) && !ReferenceEquals(owner, member));
        }
    }
}
