namespace StreamizFraud.Topology.Control;

/// <summary>An entry of the control log: a version of a thing that changes while the application runs, such as a rule, a model or a feature set.</summary>
/// <param name="Kind">What kind of thing it is: 1 to 100 letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</param>
/// <param name="Name">Which of them: 1 to 200 characters.</param>
/// <param name="Version">
/// 1 for the first, then one more than the version before. An entry with another number is passed over by everyone: of two writers that did not know of
/// each other the first one counts. To go back to an earlier content give it a new number.
/// </param>
/// <param name="Content">The manifest: text, which may name files by their hashes. The log holds no large things; up to 256 Ki characters.</param>
/// <remarks>Immutable.</remarks>
public sealed record ControlEntry(string Kind, string Name, long Version, string Content)
{
    private const int MostKind = 100;
    private const int MostName = 200;
    private const int MostContent = 256 * 1024;

    /// <summary>What the version does.</summary>
    /// <value>Active by default.</value>
    public ControlActivation Activation { get; init; }

    /// <summary>Kind and name, as messages name the thing.</summary>
    public string Thing => $"{Kind} {Name}";

    /// <summary>What is wrong with the entry itself; null: nothing.</summary>
    internal string? Problem =>
        string.IsNullOrEmpty(Kind) || Kind.Length > MostKind || !Kind.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-')
            ? $"the kind must be 1 to {MostKind} letters, digits, '.', '_' and '-'"
        : string.IsNullOrEmpty(Name) || Name.Length > MostName ? $"the name must have 1 to {MostName} characters"
        : Version < 1 ? "versions begin with 1"
        : Content is null || Content.Length > MostContent ? $"the content must have at most {MostContent} characters; name large things by their hash"
        : !Enum.IsDefined(Activation) ? "the activation is none of those that are known"
        : null;

    /// <summary>What keeps the entry from following the newest one of its thing; null: nothing.</summary>
    /// <param name="newest">Version of the newest entry of the thing, 0 if there is none.</param>
    internal string? Refused(long newest) =>
        Problem is { } problem ? problem
        : Version != newest + 1 ? $"version {Version} of {Thing} cannot follow {(newest == 0 ? "nothing: the first is 1" : $"version {newest}: the next is {newest + 1}")}"
        : null;
}
