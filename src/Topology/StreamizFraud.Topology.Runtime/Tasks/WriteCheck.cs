using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>Finds the record whose value a store cannot write, or its changelog not take, at no cost as long as there is none.</summary>
/// <remarks>
/// Values are serialised at the commit, once however often they change; when that fails, or a row is too large, nothing tells which record it came from. So
/// the transaction is given up, and its records are taken once more with the writes of each serialised at once: the one that fails is dealt
/// with as any bad record. It stays so, since a serde that has failed once will fail again, and a transaction is dearer than a check.
/// Shared by the tasks of a thread.
/// </remarks>
internal sealed class WriteCheck
{
    private bool _on;

    /// <summary>An input record has been processed: its writes must be such as can be stored.</summary>
    /// <exception cref="SerdeException">One cannot; only once a commit has failed by that.</exception>
    public void Check(TaskState state)
    {
        if (_on)
        {
            state.CheckWrites();
        }
    }

    /// <summary>Hands all changes to the changelog and prepares the write (step CT3).</summary>
    /// <exception cref="TransactionFault">A value cannot be written: the records must be taken again.</exception>
    /// <exception cref="StreamException">The same, of one that no record wrote.</exception>
    public void Drain(TaskState state, ChangelogWriter changelog)
    {
        try
        {
            state.Drain(changelog);
            changelog.Finish();
        }
        catch (StreamException exception) when (!_on && exception is SerdeException or RecordTooLargeException)
        {
            _on = true;
            throw new TransactionFault(new PortReply(PortStatus.MustAbort, FaultText.Words(exception)), inDoubt: false);
        }
    }
}
