using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>Places within one input record that the state can go back to. They nest; undoing the record ends all of them.</summary>
/// <remarks>Owned by the task's thread.</remarks>
/// <param name="stores">Stores of the task.</param>
/// <param name="clocks">Clocks of its stores and operators.</param>
internal sealed class StateSavepoints(TaskStore[] stores, StreamClock[] clocks)
{
    /// <summary>From here on what is written can be undone alone.</summary>
    public void Set()
    {
        foreach (var store in stores)
        {
            store.SetSavepoint();
        }

        foreach (var clock in clocks)
        {
            clock.SetSavepoint();
        }
    }

    /// <summary>What was written since the last one stays if the rest does.</summary>
    public void Release()
    {
        foreach (var store in stores)
        {
            store.ReleaseSavepoint();
        }

        foreach (var clock in clocks)
        {
            clock.ReleaseSavepoint();
        }
    }

    /// <summary>What was written since the last one goes, and the savepoint.</summary>
    public void Undo()
    {
        foreach (var store in stores)
        {
            store.UndoToSavepoint();
        }

        foreach (var clock in clocks)
        {
            clock.UndoToSavepoint();
        }
    }
}
