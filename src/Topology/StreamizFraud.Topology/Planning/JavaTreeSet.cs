using System.Collections;

namespace StreamizFraud.Topology.Planning;

/// <summary>
/// A Java tree set whose order may change after items were put in, as Kafka Streams uses it for descriptions (rule N5): where an item comes
/// to stand depends on the shape of the tree at that moment, so the tree has to be the same red-black one.
/// </summary>
internal sealed class JavaTreeSet<T>(IComparer<T> order) : IEnumerable<T>
{
    private const int Left = 0;
    private const int Right = 1;

    private Entry? _root;

    /// <summary>Puts an item in, by the order as it is now.</summary>
    public void Add(T item)
    {
        Entry? parent = null;
        var side = Left;
        for (var entry = _root; entry is not null; entry = entry.Children[side])
        {
            parent = entry;
            side = order.Compare(item, entry.Item) < 0 ? Left : Right;
        }

        var added = new Entry(item, parent);
        if (parent is null)
        {
            _root = added;
        }
        else
        {
            parent.Children[side] = added;
        }

        Repair(added);
    }

    public IEnumerator<T> GetEnumerator() => Walk(_root).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static IEnumerable<T> Walk(Entry? entry) =>
        entry is null ? [] : [.. Walk(entry.Children[Left]), entry.Item, .. Walk(entry.Children[Right])];

    /// <summary>Makes it a red-black tree again: no red entry below a red one.</summary>
    private void Repair(Entry entry)
    {
        while (entry.Parent is { Red: true } parent)
        {
            // A red entry is not the root, so a grandparent is there.
            var grandparent = parent.Parent!;
            var side = parent == grandparent.Children[Left] ? Left : Right;
            if (grandparent.Children[1 - side] is { Red: true } uncle)
            {
                (parent.Red, uncle.Red, grandparent.Red) = (false, false, true);
                entry = grandparent;
                continue;
            }

            if (entry == parent.Children[1 - side])
            {
                entry = parent;
                Rotate(entry, side);
            }

            (entry.Parent!.Red, grandparent.Red) = (false, true);
            Rotate(grandparent, 1 - side);
        }

        _root!.Red = false;
    }

    /// <summary>Moves an entry down to a side; its child on the other side takes its place.</summary>
    private void Rotate(Entry entry, int side)
    {
        var riser = entry.Children[1 - side]!;
        entry.Children[1 - side] = riser.Children[side];
        if (riser.Children[side] is { } moved)
        {
            moved.Parent = entry;
        }

        riser.Parent = entry.Parent;
        if (entry.Parent is not { } parent)
        {
            _root = riser;
        }
        else
        {
            parent.Children[parent.Children[Left] == entry ? Left : Right] = riser;
        }

        riser.Children[side] = entry;
        entry.Parent = riser;
    }

    private sealed class Entry(T item, Entry? parent)
    {
        public T Item { get; } = item;

        public Entry? Parent { get; set; } = parent;

        public Entry?[] Children { get; } = new Entry?[2];

        public bool Red { get; set; } = true;
    }
}
