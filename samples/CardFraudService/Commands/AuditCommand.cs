using CardFraudService.Service;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>
/// Reads payments, decisions and dead letters read_committed to their ends and says whether every payment has exactly one decision, or was rejected.
/// </summary>
internal static class AuditCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static int Run(ICluster cluster, TextWriter output)
    {
        var partitions = Topics.Count(cluster, FraudTopology.Decisions);
        var decided = new Dictionary<string, int>();
        using var reader = new DecisionReader(
            cluster, partitions, (_, decision, _) => decided[decision.PaymentId] = decided.GetValueOrDefault(decision.PaymentId) + 1);
        var stable = ReadToEnd(cluster, reader, output);
        var payments = PaymentIds.Read(cluster);

        var letters = CountDeadLetters(cluster);

        var duplicates = decided.Values.Count(count => count > 1);
        var undecided = payments.Count(id => !decided.ContainsKey(id));
        var gaps = Math.Max(0, undecided - letters);
        var unknown = decided.Keys.Count(id => !payments.Contains(id));
        output.WriteLine(
            $"{payments.Count:N0} payments, {reader.Count:N0} decisions, {decided.Count:N0} distinct ids, {duplicates:N0} duplicates, {gaps:N0} gaps, {unknown:N0} without a payment, {letters:N0} rejected");
        if (!stable || duplicates > 0 || gaps > 0 || unknown > 0)
        {
            return ExitCode.Failure;
        }

        if (letters == 0)
        {
            return ExitCode.Success;
        }

        Console.Error.WriteLine($"{letters:N0} payments were rejected; topic {FraudTopology.DeadLetters} has each of them, with the reason in its headers.");
        return ExitCode.RowsRejected;
    }

    private static long CountDeadLetters(ICluster cluster)
    {
        using var admin = cluster.CreateAdmin();
        if (admin.DescribeTopics([FraudTopology.DeadLetters], Topics.Patience).Count == 0)
        {
            return 0;
        }

        using var letters = new DeadLetterReader(cluster);
        letters.ReadToEnd(admin, Limit);
        return letters.Count;
    }

    /// <summary>Reads until, in every partition, position = last stable offset = high watermark: nothing is open and nothing more comes.</summary>
    private static bool ReadToEnd(ICluster cluster, DecisionReader reader, TextWriter output)
    {
        using var admin = cluster.CreateAdmin();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (clock.Elapsed < Limit)
        {
            var ends = admin.ListOffsets(reader.Partitions, OffsetPosition.End, Topics.Patience);
            var stable = admin.ListOffsets(reader.Partitions, OffsetPosition.LastStable, Topics.Patience);
            if (ends.SequenceEqual(stable) && reader.ReadTo(ends, Limit - clock.Elapsed)
                && admin.ListOffsets(reader.Partitions, OffsetPosition.End, Topics.Patience).SequenceEqual(ends))
            {
                output.WriteLine($"read to the end: {string.Join(", ", ends.Select(end => $"{end.Partition}@{end.Offset}"))}, last stable offset = high watermark");
                return true;
            }

            reader.Poll(TimeSpan.FromMilliseconds(200));
        }

        output.WriteLine($"the decisions did not settle within {Limit}: a transaction is open, or decisions are still being written");
        return false;
    }
}
