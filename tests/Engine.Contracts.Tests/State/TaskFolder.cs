namespace StreamizFraud.Engine.Contracts.Tests.State;

/// <summary>A folder for one test's database, gone afterwards.</summary>
internal sealed class TaskFolder : IDisposable
{
    private static int _last;

    public TaskFolder() =>
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"streamizfraud-store-{Environment.ProcessId}-{Interlocked.Increment(ref _last)}");

    public string Path { get; }

    /// <summary>
    /// What a crash would leave: the files as they are now, without the lock of their owner. A flush in the background may change them meanwhile;
    /// then they are copied again, since half of either state is what no crash leaves.
    /// </summary>
    public TaskFolder Copy()
    {
        while (true)
        {
            var copy = new TaskFolder();
            var before = State();
            if (copy.TryTake(before.Keys) && before.SequenceEqual(State()))
            {
                return copy;
            }

            copy.Dispose();
        }
    }

    public string[] Files(string pattern) => Directory.GetFiles(Path, pattern);

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    /// <summary>The files and their sizes.</summary>
    private SortedDictionary<string, long> State() => new(new DirectoryInfo(Path).GetFiles().ToDictionary(file => file.FullName, file => file.Exists ? file.Length : -1));

    private bool TryTake(IEnumerable<string> files)
    {
        Directory.CreateDirectory(Path);
        try
        {
            foreach (var file in files)
            {
                File.Copy(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)));
            }

            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
