using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>Resident memory of members over time; a life that begins anew begins a new line.</summary>
internal sealed class MemoryWatch(IReadOnlyList<Member> members) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly Dictionary<(string Member, int Process), List<(double Seconds, double MiB)>> _seen = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _next;

    /// <summary>Looks, at most once a second.</summary>
    public void Look()
    {
        if (_clock.Elapsed < _next)
        {
            return;
        }

        _next = _clock.Elapsed + Interval;
        foreach (var member in members)
        {
            var status = $"/proc/{member.Process.Id}/status";
            if (File.Exists(status) && File.ReadLines(status).FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)) is { } line)
            {
                var key = (member.Id, member.Process.Id);
                _seen.TryAdd(key, []);
                _seen[key].Add((_clock.Elapsed.TotalSeconds, double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1_024));
            }
        }
    }

    /// <summary>The slope of the second half of each life that was long enough to have one.</summary>
    public void Report(ITestOutputHelper output)
    {
        foreach (var ((member, process), seen) in _seen)
        {
            var half = seen.Skip(seen.Count / 2).ToList();
            if (half.Count >= 10)
            {
                var (x, y) = (half.Average(point => point.Seconds), half.Average(point => point.MiB));
                var slope = half.Sum(point => (point.Seconds - x) * (point.MiB - y)) / half.Sum(point => (point.Seconds - x) * (point.Seconds - x));
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory of {member} (process {process}): {half[0].MiB:0} to {half[^1].MiB:0} MiB over {half[^1].Seconds - half[0].Seconds:0} s, slope {slope * 60:+0.0;-0.0} MiB a minute"));
            }
        }
    }

    public void Dispose() => _clock.Stop();
}
