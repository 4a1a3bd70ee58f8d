namespace StreamizFraud.Benchmarks.Engine;

/// <summary>A temporary folder that goes with its owner.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("streamizfraud-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
