namespace StreamizFraud.Topology.State.InMemory;

/// <summary>An ordered map of bytes to bytes: an AVL tree whose published nodes never change.</summary>
/// <remarks>
/// A writer passes an edit token. Nodes made under the same token are not yet seen by anybody and are changed in place; all
/// others are copied first. Order: unsigned bytes, a prefix before what it begins.
/// </remarks>
internal sealed class ByteTree
{
    private readonly object _edit;
    private ByteTree? _left;
    private ByteTree? _right;
    private int _height = 1;

    private ByteTree(object edit, byte[] key, byte[] value)
    {
        _edit = edit;
        Key = key;
        Value = value;
    }

    /// <summary>Key of this node.</summary>
    public byte[] Key { get; private set; }

    /// <summary>Value of this node.</summary>
    public byte[] Value { get; private set; }

    /// <summary>Number of keys in the tree below and with this node.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>Subtree on one side: smaller keys if <paramref name="left"/>.</summary>
    public ByteTree? Side(bool left) => left ? _left : _right;

    /// <summary>The node of a key, or null.</summary>
    public static ByteTree? Find(ByteTree? root, ReadOnlySpan<byte> key)
    {
        var node = root;
        while (node is not null)
        {
            var order = key.SequenceCompareTo(node.Key);
            if (order == 0)
            {
                return node;
            }

            node = order < 0 ? node._left : node._right;
        }

        return null;
    }

    /// <summary>Sets a key; the arrays are kept.</summary>
    public static ByteTree Put(ByteTree? root, object edit, byte[] key, byte[] value)
    {
        if (root is null)
        {
            return new ByteTree(edit, key, value);
        }

        var order = key.AsSpan().SequenceCompareTo(root.Key);
        var node = root.Mine(edit);
        if (order == 0)
        {
            node.Value = value;
            return node;
        }

        if (order < 0)
        {
            node._left = Put(node._left, edit, key, value);
        }
        else
        {
            node._right = Put(node._right, edit, key, value);
        }

        return node.Balance();
    }

    /// <summary>Removes a key; a tree without it comes back as it was.</summary>
    public static ByteTree? Delete(ByteTree? root, object edit, ReadOnlySpan<byte> key) =>
        Find(root, key) is null ? root : Remove(root!, edit, key);

    private static ByteTree? Remove(ByteTree root, object edit, ReadOnlySpan<byte> key)
    {
        var order = key.SequenceCompareTo(root.Key);
        if (order == 0 && (root._left is null || root._right is null))
        {
            return root._left ?? root._right;
        }

        var node = root.Mine(edit);
        if (order < 0)
        {
            node._left = Remove(node._left!, edit, key);
        }
        else if (order > 0)
        {
            node._right = Remove(node._right!, edit, key);
        }
        else
        {
            // Two sides: the next larger key moves up.
            var next = node._right!;
            while (next._left is not null)
            {
                next = next._left;
            }

            (node.Key, node.Value) = (next.Key, next.Value);
            node._right = Remove(node._right!, edit, next.Key);
        }

        return node.Balance();
    }

    private static int Height(ByteTree? node) => node?._height ?? 0;

    /// <summary>This node if the edit may change it, else a copy that it may.</summary>
    private ByteTree Mine(object edit) => ReferenceEquals(_edit, edit)
        ? this
        : new ByteTree(edit, Key, Value) { _left = _left, _right = _right, _height = _height, Count = Count };

    /// <summary>Restores |height(left) - height(right)| ≤ 1 of a node of this edit whose sides differ by 2 at most.</summary>
    private ByteTree Balance()
    {
        var tilt = Height(_left) - Height(_right);
        if (tilt > 1)
        {
            _left = _left!.Mine(_edit);
            if (Height(_left._left) < Height(_left._right))
            {
                _left = _left.RotateLeft();
            }

            return RotateRight();
        }

        if (tilt < -1)
        {
            _right = _right!.Mine(_edit);
            if (Height(_right._right) < Height(_right._left))
            {
                _right = _right.RotateRight();
            }

            return RotateLeft();
        }

        Measure();
        return this;
    }

    private ByteTree RotateRight()
    {
        var top = _left!.Mine(_edit);
        _left = top._right;
        top._right = this;
        Measure();
        top.Measure();
        return top;
    }

    private ByteTree RotateLeft()
    {
        var top = _right!.Mine(_edit);
        _right = top._left;
        top._left = this;
        Measure();
        top.Measure();
        return top;
    }

    private void Measure()
    {
        _height = 1 + Math.Max(Height(_left), Height(_right));
        Count = 1 + (_left?.Count ?? 0) + (_right?.Count ?? 0);
    }
}
