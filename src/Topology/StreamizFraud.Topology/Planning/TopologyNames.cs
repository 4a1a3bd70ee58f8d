namespace StreamizFraud.Topology.Planning;

/// <summary>Which names may be given to nodes, stores and internal topics (rule N4): those that a Kafka topic can have.</summary>
internal static class TopologyNames
{
    private const int MaxLength = 249;

    /// <summary>What is wrong with a name.</summary>
    /// <returns>Null if nothing is.</returns>
    public static string? Problem(string name)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return $"has {name.Length} characters; 1 to {MaxLength} are allowed";
        }

        if (name is "." or "..")
        {
            return "cannot be \".\" or \"..\"";
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return $"contains '{c}'; only letters, digits, '.', '_' and '-' of ASCII are allowed";
            }
        }

        return null;
    }
}
