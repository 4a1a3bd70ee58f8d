
namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>Judges nothing: an undisturbed run is what others are judged by.</summary>
internal sealed class NoLedger : ILedger
{
    public void Committing()
    {
    }

    public void Ended(Member member, string how)
    {
    }

    public void Check()
    {
    }

    public void Dispose()
    {
    }
}
