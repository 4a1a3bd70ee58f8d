namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>
/// Kafka's range assignor: each topic by itself, in ranges over the sorted members, so that partition p of topics with as many partitions goes
/// to the same member.
/// </summary>
internal static class RangeAssignor
{
    public static void Assign(IReadOnlyCollection<GroupMember> members, Func<string, int> partitionsOf)
    {
        foreach (var member in members)
        {
            member.Assignment = [];
        }

        var topics = members.SelectMany(member => member.Topics).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var topic in topics)
        {
            var sharing = members.Where(member => member.Topics.Contains(topic))
                .OrderBy(member => member.SortKey, StringComparer.Ordinal)
                .ToList();
            var partitions = partitionsOf(topic);
            var each = partitions / sharing.Count;
            var oneMore = partitions % sharing.Count;
            var next = 0;
            for (var i = 0; i < sharing.Count; i++)
            {
                var share = each + (i < oneMore ? 1 : 0);
                for (var j = 0; j < share; j++)
                {
                    sharing[i].Assignment.Add(new TopicPartition(topic, next++));
                }
            }
        }
    }
}
