using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>The sample as a child process, with the lines that it prints. Disposing kills what still runs.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private const int Sigterm = 15;
    private readonly Process _process;
    private readonly List<(long Ticks, string Text)> _lines = [];

    private ServiceProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it printed so far, on both streams, and when (<see cref="Stopwatch.GetTimestamp"/>).</summary>
    public IReadOnlyList<(long Ticks, string Text)> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    public string Text => string.Join(Environment.NewLine, Lines.Select(line => line.Text));

    public static ServiceProcess Start(params object[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "CardFraudService.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        }

        return new ServiceProcess(new Process { StartInfo = start });
    }

    /// <summary>Runs the sample to its end.</summary>
    public static async Task<(int ExitCode, string Text)> RunAsync(TimeSpan limit, params object[] arguments)
    {
        using var process = Start(arguments);
        var code = await process.ExitAsync(limit);
        return (code, process.Text);
    }

    /// <summary>Waits for the end; the exit code.</summary>
    public async Task<int> ExitAsync(TimeSpan limit)
    {
        using var source = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(source.Token);
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"Still running after {limit.TotalSeconds:0} s:{Environment.NewLine}{Text}", late);
        }

        return _process.ExitCode;
    }

    /// <summary>SIGKILL: no handler runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM: the clean stop.</summary>
    public void Terminate() => Signal(Sigterm);

    /// <summary>Sends a signal by its number.</summary>
    public void Signal(int signal)
    {
        if (Kill(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"Signal {signal} could not be sent to process {_process.Id}.");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);

    private void Take(string? line)
    {
        if (line is not null)
        {
            lock (_lines)
            {
                _lines.Add((Stopwatch.GetTimestamp(), line));
            }
        }
    }
}
