namespace StreamizFraud.Topology.Processing;

/// <summary>
/// Sends what was held back, each row in its own right: if one fails, what it did is undone, it is dealt with as a bad record, and the record
/// that made it due goes on (<c>docs/decisions/0014</c>). All nodes that hold results back use it.
/// </summary>
/// <remarks>A row must be out of its buffer before it is sent, so that it does not come again. Owned by the task's thread.</remarks>
/// <param name="task">The task.</param>
/// <param name="node">Name of the node.</param>
/// <param name="holder">Knows the rows.</param>
internal sealed class HeldResults<TRow>(TaskContext task, string node, IHoldsBack<TRow> holder) : IRecordSource
{
    private TRow _row = default!;
    private RecordContext _context;

    /// <summary>Sends one row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="context">What its result is processed with: its own origin, as far as that is known, time and headers.</param>
    public void Send(in TRow row, in RecordContext context)
    {
        var (trigger, source) = (task.Current, task.Source);
        (_row, _context) = (row, context);
        task.Current = context;
        task.Source = this;
        task.SetSavepoint();
        try
        {
            holder.Send(row);
            task.ReleaseSavepoint();
        }
        catch (Exception exception) when (task.IsFaultOfRecord(exception))
        {
            task.FailToSavepoint(exception);
        }

        task.Current = trigger;
        task.Source = source;
        _row = default!;
    }

    /// <inheritdoc/>
    public RecordBytes Capture()
    {
        var (key, value) = holder.Encode(_row);
        return new(_context.Origin, key, value, _context.Timestamp, _context.Headers) { HeldBy = node };
    }
}
