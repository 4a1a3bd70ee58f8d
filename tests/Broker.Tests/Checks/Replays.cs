using System.Globalization;
using System.Text.RegularExpressions;
using StreamizFraud.Broker.Tests.Support;

namespace StreamizFraud.Broker.Tests.Checks;

/// <summary>A line "restored task …" of a <c>score</c> process.</summary>
internal sealed record Replay(string Task, string Store, long Records, long Start, long End, string Topic, int Partition, bool OnLocalState)
{
    private static readonly Regex Pattern = new(
        @"^restored task (\S+) store (\S+): (\d+) records replayed, offsets (\d+) to (\d+) of (\S+)-(\d+), (on local state|taken over, without local state)$",
        RegexOptions.CultureInvariant);

    public static Replay? TryParse(string line)
    {
        var match = Pattern.Match(line);
        return !match.Success
            ? null
            : new Replay(
                match.Groups[1].Value,
                match.Groups[2].Value,
                Number(match.Groups[3]),
                Number(match.Groups[4]),
                Number(match.Groups[5]),
                match.Groups[6].Value,
                (int)Number(match.Groups[7]),
                match.Groups[8].Value == "on local state");
    }

    public override string ToString() => $"task {Task} {Store}: {Records} records, offsets {Start} to {End}{(OnLocalState ? string.Empty : ", without local state")}";

    private static long Number(Group group) => long.Parse(group.Value, CultureInfo.InvariantCulture);
}

/// <summary>A changelog partition seen as transactions: runs of offsets between markers.</summary>
internal sealed class TransactionLog
{
    private readonly List<(long First, long Last)> _committed = [];

    /// <param name="uncommitted">All records of the partition, in order of offset.</param>
    /// <param name="committed">Those that a reader of committed records gets.</param>
    public TransactionLog(IEnumerable<LogRecord> uncommitted, IEnumerable<LogRecord> committed)
    {
        var visible = committed.Select(record => record.Offset).ToHashSet();
        var run = (First: -1L, Last: -2L);
        foreach (var record in uncommitted)
        {
            if (record.Offset != run.Last + 1)
            {
                // A marker takes one offset and brings no record.
                Close(run, visible);
                run = (record.Offset, record.Offset);
            }
            else
            {
                run = (run.First, record.Offset);
            }
        }

        Close(run, visible);
    }

    public int CommittedTransactions => _committed.Count;

    public int AbortedTransactions { get; private set; }

    /// <summary>Records of the last <paramref name="transactions"/> committed transactions before an offset.</summary>
    public long RecordsBefore(long end, int transactions) =>
        _committed.Where(run => run.Last < end).TakeLast(transactions).Sum(run => run.Last - run.First + 1);

    /// <summary>Committed records in a range of offsets.</summary>
    public long RecordsIn(long start, long end) =>
        _committed.Sum(run => Math.Max(0, Math.Min(run.Last + 1, end) - Math.Max(run.First, start)));

    /// <summary>A replay on local state applied what is committed in its range, and no more than the last two transactions.</summary>
    public Findings Check(Replay replay, bool bounded)
    {
        var findings = new Findings { Checked = 1 };
        if (replay.Records != RecordsIn(replay.Start, replay.End))
        {
            findings.Add($"{replay}: {RecordsIn(replay.Start, replay.End)} committed records are in that range");
        }

        if (bounded && replay.Records > RecordsBefore(replay.End, 2))
        {
            findings.Add($"{replay}: the last two transactions have {RecordsBefore(replay.End, 2)} records");
        }

        return findings;
    }

    private void Close((long First, long Last) run, HashSet<long> visible)
    {
        if (run.First < 0)
        {
            return;
        }

        if (visible.Contains(run.First))
        {
            _committed.Add(run);
        }
        else
        {
            AbortedTransactions++;
        }
    }
}
