using System.Diagnostics;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>A small disk in memory, mounted for one test; whoever may not mount skips the test.</summary>
internal sealed class MountedDisk : IDisposable
{
    public MountedDisk(string options)
    {
        Path = Directory.CreateTempSubdirectory("streamizfraud-disk").FullName;
        Skip.IfNot(TryRun("mount", "-t", "tmpfs", "-o", $"{options},mode=0700", "tmpfs", Path), "Needs the right to mount.");
    }

    public string Path { get; }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    public void Remount(string options) => Assert.True(TryRun("mount", "-o", $"remount,{options}", Path));

    /// <summary>Takes all the room there is.</summary>
    public void Fill()
    {
        try
        {
            using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives it back.</summary>
    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        TryRun("umount", "-l", Path);
        Directory.Delete(Path, recursive: true);
    }

    private static bool TryRun(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        });
        process!.WaitForExit();
        return process.ExitCode == 0;
    }
}
