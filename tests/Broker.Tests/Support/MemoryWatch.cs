using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>Memory of members over the second half of a run, by the lines that they print (<c>--memory-report-s</c>): its slope by least squares, with its standard error.</summary>
/// <remarks>
/// One slope for all lives of a member, each with a level of its own: a member that was killed begins anew. The first <see cref="WarmUp"/> of a life are left out: code is compiled, caches fill.
/// </remarks>
internal sealed partial class MemoryWatch(IReadOnlyList<Member> members)
{
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);
    private const int LeastSamples = 10;

    /// <summary>Prints the slopes of each member.</summary>
    public void Report(ITestOutputHelper output)
    {
        foreach (var member in members)
        {
            var lives = member.Lives.Select(lines => lines.Select(Sample).OfType<MemorySample>().ToList()).Where(life => life.Count > 0).ToList();
            if (lives.Count == 0)
            {
                continue;
            }

            var (first, last) = (lives[0][0].Seconds, lives[^1][^1].Seconds);
            var half = lives.ConvertAll(life => life.FindAll(sample => sample.Seconds >= (first + last) / 2 && sample.Seconds >= life[0].Seconds + WarmUp.TotalSeconds)).FindAll(life => life.Count > 1);
            var count = half.Sum(life => life.Count);
            if (count < LeastSamples)
            {
                output.WriteLine($"memory of {member.Id}: {count} samples are too few for a slope");
                continue;
            }

            foreach (var (name, of) in new (string, Func<MemorySample, double>)[] { ("resident", sample => sample.Resident), ("managed", sample => sample.Managed), ("native", sample => sample.Native) })
            {
                var (slope, error) = Slope(half, of);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"memory of {member.Id}, {name}: {of(half[0][0]):0} to {of(half[^1][^1]):0} MiB, slope {slope * 60:+0.00;-0.00} ± {error * 60:0.00} MiB a minute (standard error; {count} samples of {half.Count} lives)"));
            }
        }
    }

    /// <summary>The common slope of several lines, a second, and its standard error.</summary>
    public static (double Slope, double Error) Slope(IReadOnlyList<IReadOnlyList<MemorySample>> lives, Func<MemorySample, double> of)
    {
        var (xx, xy, yy, count) = (0.0, 0.0, 0.0, 0);
        foreach (var life in lives)
        {
            var (x, y) = (life.Average(sample => sample.Seconds), life.Average(of));
            foreach (var sample in life)
            {
                var (dx, dy) = (sample.Seconds - x, of(sample) - y);
                (xx, xy, yy) = (xx + (dx * dx), xy + (dx * dy), yy + (dy * dy));
            }

            count += life.Count;
        }

        var slope = xy / xx;
        return (slope, Math.Sqrt(Math.Max(0, yy - (slope * xy)) / Math.Max(1, count - lives.Count - 1) / xx));
    }

    private static MemorySample? Sample((long Ticks, string Text) line) => Line().Match(line.Text) is { Success: true } match
        ? new MemorySample((double)line.Ticks / Stopwatch.Frequency, Number(match, "resident"), Number(match, "managed"), Number(match, "native"))
        : null;

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^memory resident (?<resident>[\d.]+) managed (?<managed>[\d.]+) native (?<native>-?[\d.]+) MiB$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Line();
}

/// <summary>Memory of a process at a time, MiB.</summary>
internal sealed record MemorySample(double Seconds, double Resident, double Managed, double Native);
