using System.Globalization;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>Both test drivers in turn, in one process, on the same payments; their outputs are compared before their times count.</summary>
internal static class DriverRace
{
    private const int WarmUps = 3;

    /// <returns>0, or 1 if the outputs of a topology differ.</returns>
    public static int Run(IReadOnlyList<string> topologies, DriverInput input, int rounds, int commitEvery, TextWriter output)
    {
        var status = 0;
        var rows = new List<string>();
        foreach (var topology in topologies)
        {
            // The first runs of each side warm up, until the JIT is done; one of them is compared.
            var difference = DriverOutput.Difference(
                OurDriver.Run(topology, input, commitEvery, readsOutputs: true).Outputs, StreamizDriver.Run(topology, input, commitEvery, readsOutputs: true).Outputs);
            for (var round = 1; round < WarmUps; round++)
            {
                OurDriver.Run(topology, input, commitEvery, readsOutputs: false);
                StreamizDriver.Run(topology, input, commitEvery, readsOutputs: false);
            }

            output.WriteLine($"{topology}: {(difference is null ? "the same outputs, in the same order, at the same event times" : $"DIFFERENT: {difference}")}");
            var ours = new List<DriverRun>();
            var theirs = new List<DriverRun>();
            for (var round = 0; round < rounds; round++)
            {
                ours.Add(OurDriver.Run(topology, input, commitEvery, readsOutputs: false));
                theirs.Add(StreamizDriver.Run(topology, input, commitEvery, readsOutputs: false));
                output.WriteLine(Text($"{topology} round {round + 1}: ours {ours[^1].EventsPerSecond:N0} events/s ({ours[^1].CpuMicrosecondsPerEvent:F2} us of CPU an event), Streamiz {theirs[^1].EventsPerSecond:N0} ({theirs[^1].CpuMicrosecondsPerEvent:F2} us)"));
            }

            var (a, b) = (Median(ours), Median(theirs));
            var ratio = a.EventsPerSecond / b.EventsPerSecond;
            output.WriteLine(Text($"{topology}: ratio of CPU times {Cpu(theirs) / Cpu(ours):F1}"));
            rows.Add(Text($"| {topology} | {a.EventsPerSecond:N0} | {b.EventsPerSecond:N0} | {ratio:F1}{(difference is null ? "" : ", outputs differ")} | {a.BytesPerEvent:N0} | {b.BytesPerEvent:N0} |"));
            status |= difference is null ? 0 : 1;
        }

        output.WriteLine();
        output.WriteLine("| topology | StreamizFraud, events/s | Streamiz.Kafka.Net 1.8.2, events/s | ratio | ours, B/event | Streamiz, B/event |");
        output.WriteLine("|---|---|---|---|---|---|");
        rows.ForEach(output.WriteLine);
        return status;
    }

    private static DriverRun Median(List<DriverRun> runs) => runs.OrderBy(run => run.EventsPerSecond).ElementAt(runs.Count / 2);

    private static double Cpu(List<DriverRun> runs) => runs.Select(run => run.CpuMicrosecondsPerEvent).Order().ElementAt(runs.Count / 2);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
