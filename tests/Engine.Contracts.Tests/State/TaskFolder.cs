namespace StreamizFraud.Engine.Contracts.Tests.State;

/// <summary>A folder for one test's database, gone afterwards.</summary>
internal sealed class TaskFolder : IDisposable
{
    private static int _last;

    public TaskFolder() =>
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"streamizfraud-store-{Environment.ProcessId}-{Interlocked.Increment(ref _last)}");

    public string Path { get; }

    /// <summary>What a crash would leave: the files as they are now, without the lock of their owner.</summary>
    public TaskFolder Copy()
    {
        var copy = new TaskFolder();
        Directory.CreateDirectory(copy.Path);
        foreach (var file in Directory.EnumerateFiles(Path))
        {
            File.Copy(file, System.IO.Path.Combine(copy.Path, System.IO.Path.GetFileName(file)));
        }

        return copy;
    }

    public string[] Files(string pattern) => Directory.GetFiles(Path, pattern);

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
