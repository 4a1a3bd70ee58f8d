using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.Tasks;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Queries;

/// <summary>Finds the rows of a store that this client has, for readers on any thread.</summary>
/// <remarks>
/// Readers take no lock that a task's thread could wait for: they read what was committed, databases refuse those that come after they were closed, and a
/// thread publishes which tasks it has. Thread-safe.
/// </remarks>
/// <param name="topology">Knows which stores there are.</param>
/// <param name="threads">Their tasks have the stores.</param>
/// <param name="global">The global stores.</param>
internal sealed class LocalStores(StreamTopology topology, IReadOnlyList<StreamThread> threads, IGlobalStores global)
{
    /// <summary>A view of each task's rows, for one call.</summary>
    /// <exception cref="UnknownStateStoreException">The topology has no such store.</exception>
    /// <exception cref="InvalidStateStoreException">The rows are not here, or not yet.</exception>
    /// <exception cref="ArgumentException">The store is of another kind or other types.</exception>
    public IReadOnlyList<T> Open<T>(StoreQueryParameters<T> parameters)
        where T : class, IStateStore
    {
        var name = parameters.StoreName;
        if (global.Contains(name))
        {
            return [As<T>(global.CreateReader(name), parameters)];
        }

        CheckKnown(name);
        var parts = new List<T>();
        foreach (var thread in threads)
        {
            if (parameters is { Partition: null, StaleStoresEnabled: false } && (!thread.IsAssigned || thread.IsRestoring))
            {
                throw new InvalidStateStoreException($"Store {name}: tasks are being assigned or restored. Ask again, or name the partition, or enable stale stores.");
            }

            foreach (var task in thread.PublishedTasks)
            {
                if (Reader(task, parameters) is { } reader)
                {
                    parts.Add(As<T>(reader, parameters));
                }
            }
        }

        return parts.Count > 0 ? parts : throw new InvalidStateStoreException(
            $"Store {name}: this client has no task of {(parameters.Partition is { } partition ? $"partition {partition}" : "it")} now. Ask again, or ask another member.");
    }

    private static IStateStore? Reader<T>(ActiveTask task, StoreQueryParameters<T> parameters)
        where T : class, IStateStore
    {
        if (!task.State.Has(parameters.StoreName) || (parameters.Partition is { } partition && partition != task.TaskId.Partition))
        {
            return null;
        }

        if (task.Phase != TaskPhase.Running && !parameters.StaleStoresEnabled)
        {
            throw new InvalidStateStoreException($"Store {parameters.StoreName}: task {task.TaskId} is being restored. Ask again, or enable stale stores.");
        }

        try
        {
            return task.State.CreateReader(parameters.StoreName);
        }
        catch (ObjectDisposedException closed)
        {
            throw new InvalidStateStoreException($"Store {parameters.StoreName}: task {task.TaskId} is being given away. Ask again, or ask the member that has it now.", closed);
        }
    }

    private static T As<T>(IStateStore reader, StoreQueryParameters<T> parameters)
        where T : class, IStateStore => reader as T
        ?? throw new ArgumentException($"Store {parameters.StoreName} is no {parameters.StoreType}: it is declared as a {Kind(reader)}.", nameof(parameters));

    private static string Kind(IStateStore reader)
    {
        var type = reader.GetType();
        var name = type.Name.Split('`')[0].Replace("Reader", "Store", StringComparison.Ordinal);
        return type.IsGenericType ? $"{name} of {string.Join(" to ", type.GetGenericArguments().Select(argument => argument.Name))}" : name;
    }

    private void CheckKnown(string name)
    {
        var known = topology.Parts.SelectMany(part => part.Stores).Select(store => store.Name).ToList();
        if (!known.Contains(name))
        {
            throw new UnknownStateStoreException($"The topology has no store {name}. It has: {(known.Count > 0 ? string.Join(", ", known.Order(StringComparer.Ordinal)) : "none")}.");
        }
    }
}
