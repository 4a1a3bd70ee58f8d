namespace StreamizFraud.Architecture.Tests.Folders;

/// <summary>Which folder of sources uses which: what compiled types use, told by the folders that their files lie in.</summary>
internal sealed class FolderUses
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _uses = new(StringComparer.Ordinal);

    /// <summary>Reads the uses of types whose folder is known; others, of packages and the framework, count for nothing.</summary>
    /// <param name="code">Compiled types.</param>
    /// <param name="folders">Folder of each type, by namespace and name (<see cref="TypeFolders"/>).</param>
    public FolderUses(ArchUnitNET.Domain.Architecture code, IReadOnlyDictionary<string, string> folders)
    {
        foreach (var type in code.Types)
        {
            if (!folders.TryGetValue(TypeFolders.Name(type), out var from))
            {
                continue;
            }

            foreach (var used in type.Dependencies.Select(dependency => dependency.Target).Where(TypeFolders.IsDeclared))
            {
                if (folders.TryGetValue(TypeFolders.Name(used), out var to) && to != from)
                {
                    Of(from).TryAdd(to, $"{type.Name} uses {used.Name}");
                }
            }
        }
    }

    /// <summary>Number of pairs of folders of which the first uses the second.</summary>
    public int Count => _uses.Values.Sum(to => to.Count);

    /// <summary>Uses that are part of a cycle: from folder to folder, with an example of each.</summary>
    public IEnumerable<string> InCycles() =>
        from one in _uses
        from other in one.Value
        where Reaches(other.Key, one.Key)
        select $"{one.Key} → {other.Key}: {other.Value}";

    private bool Reaches(string from, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([from]);
        while (open.TryPop(out var folder))
        {
            if (folder == to)
            {
                return true;
            }

            if (seen.Add(folder) && _uses.TryGetValue(folder, out var next))
            {
                next.Keys.ToList().ForEach(open.Push);
            }
        }

        return false;
    }

    private SortedDictionary<string, string> Of(string folder)
    {
        if (!_uses.TryGetValue(folder, out var to))
        {
            _uses.Add(folder, to = new(StringComparer.Ordinal));
        }

        return to;
    }
}
