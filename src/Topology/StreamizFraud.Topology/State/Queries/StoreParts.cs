using System.Diagnostics.CodeAnalysis;

namespace StreamizFraud.Topology.State;

/// <summary>A store by the tasks that have its rows.</summary>
/// <param name="name">Its name.</param>
/// <param name="open">Makes a view of each task's committed rows, for one call.</param>
/// <remarks>Thread-safe; what <paramref name="open"/> gives is not.</remarks>
internal sealed class StoreParts<T>(string name, Func<IReadOnlyList<T>> open)
{
    /// <summary>Looks a row up in one part.</summary>
    internal delegate bool Look<R>(T part, [MaybeNullWhen(false)] out R found);

    public string Name => name;

    /// <summary>The row of the first part that has it.</summary>
    /// <exception cref="InvalidStateStoreException">The parts are not here.</exception>
    public bool TryFind<R>(Look<R> look, [MaybeNullWhen(false)] out R found)
    {
        try
        {
            foreach (var part in open())
            {
                if (look(part, out found))
                {
                    return true;
                }
            }
        }
        catch (ObjectDisposedException exception)
        {
            throw Moved(exception);
        }

        found = default;
        return false;
    }

    /// <summary>Rows of all parts, one part after the other; each enumeration looks for the parts anew.</summary>
    public IEnumerable<R> Rows<R>(Func<T, IEnumerable<R>> rows) => new QueriedRows<R>(() => open().SelectMany(rows), Moved);

    /// <summary>A figure of all parts together.</summary>
    /// <inheritdoc cref="TryFind{R}"/>
    public long Sum(Func<T, long> figure)
    {
        try
        {
            return open().Sum(figure);
        }
        catch (ObjectDisposedException exception)
        {
            throw Moved(exception);
        }
    }

    private InvalidStateStoreException Moved(ObjectDisposedException exception) =>
        new($"Store {name}: a task was given away while it was read. Ask again, or ask the member that has it now.", exception);
}
