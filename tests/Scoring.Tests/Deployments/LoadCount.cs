namespace StreamizFraud.Scoring.Tests.Deployments;

/// <summary>Counts models that are loaded, and those that are not disposed of.</summary>
internal sealed class LoadCount
{
    private int _loads;
    private int _open;

    public int Loads => _loads;

    public int Open => _open;

    public void Add()
    {
        Interlocked.Increment(ref _loads);
        Interlocked.Increment(ref _open);
    }

    public void Remove() => Interlocked.Decrement(ref _open);
}
