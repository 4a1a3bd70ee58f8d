using System.Diagnostics;

namespace CardFraudService.Commands;

/// <summary>Shows how far a run is: a bar on a terminal, a plain line every few seconds elsewhere.</summary>
internal sealed class Progress(TextWriter output, string what, long total, bool terminal)
{
    private const int BarWidth = 40;
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(100);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _last = TimeSpan.MinValue;

    public void Show(long done)
    {
        var now = _clock.Elapsed;
        var interval = terminal ? BarInterval : LineInterval;
        if (done < total && _last != TimeSpan.MinValue && now - _last < interval)
        {
            return;
        }

        _last = now;
        var rate = done / Math.Max(now.TotalSeconds, 0.001);
        if (terminal)
        {
            var filled = total == 0 ? BarWidth : (int)(done * BarWidth / total);
            output.Write($"\r{what} [{new string('#', filled)}{new string('.', BarWidth - filled)}] {done:N0}/{total:N0}  {rate:N0}/s ");
        }
        else
        {
            output.WriteLine($"{what} {done:N0}/{total:N0}  {rate:N0}/s");
        }
    }

    /// <summary>Shows the last of it, whatever was shown when.</summary>
    public void End(long done)
    {
        _last = TimeSpan.MinValue;
        Show(done);
        if (terminal)
        {
            output.WriteLine();
        }
    }
}
