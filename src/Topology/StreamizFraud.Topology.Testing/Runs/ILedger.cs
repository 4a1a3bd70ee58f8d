
namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>Watches a run from outside and judges it at its end.</summary>
internal interface ILedger : IDisposable
{
    /// <summary>A member is about to commit: what it has read may be purged from now on.</summary>
    void Committing();

    /// <summary>A process has ended; its disk is what the next one finds.</summary>
    /// <param name="member">The member.</param>
    /// <param name="how">How, for messages.</param>
    void Ended(Member member, string how);

    /// <summary>Everything has come to rest.</summary>
    /// <exception cref="LedgerException">A promise was broken.</exception>
    void Check();
}
