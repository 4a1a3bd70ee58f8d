using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Processing;

/// <summary>User code that takes records one by one and may forward others.</summary>
/// <remarks>
/// One instance per task; all calls come on the task's thread. It must not keep state outside its stores: after a restart or a move
/// a new instance goes on from the stores. An exception is a failed record: nothing of that record remains (ruling 5).
/// </remarks>
/// <typeparam name="KIn">Key type of the input.</typeparam>
/// <typeparam name="VIn">Value type of the input.</typeparam>
/// <typeparam name="KOut">Key type of what is forwarded.</typeparam>
/// <typeparam name="VOut">Value type of what is forwarded.</typeparam>
public interface IProcessor<KIn, VIn, KOut, VOut>
{
    /// <summary>Called once, after the task's stores have been restored.</summary>
    void Init(IProcessorContext<KOut, VOut> context)
    {
    }

    /// <summary>Takes one record.</summary>
    void Process(in Record<KIn, VIn> record);

    /// <summary>Called when the task is closed; stores can no longer be written.</summary>
    void Close()
    {
    }
}
