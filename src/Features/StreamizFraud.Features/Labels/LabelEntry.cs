namespace StreamizFraud.Features.Labels;

/// <summary>What is kept of an id: the row of its event, once that has come, and the labels it has had, in order of their times.</summary>
/// <param name="Row">The row; null: it has not come.</param>
/// <param name="Versions">The labels, one a time.</param>
/// <remarks>Immutable.</remarks>
internal sealed record LabelEntry(LabelledRow? Row, LabelVersion[] Versions)
{
    /// <summary>Most labels of an event: a flood of them must not make a row too large to be kept.</summary>
    public const int MostVersions = 100;

    /// <summary>The time that says how long the entry is kept: of the event, or while that has not come of its last label, ms.</summary>
    public long TimeMs => Row?.TimeMs ?? Versions[^1].TimeMs;

    /// <summary>With one label more, which takes the place of an earlier one of its time.</summary>
    public LabelEntry With(LabelVersion version)
    {
        var at = 0;
        while (at < Versions.Length && Versions[at].TimeMs < version.TimeMs)
        {
            at++;
        }

        var isNew = at == Versions.Length || Versions[at].TimeMs != version.TimeMs;
        var versions = new LabelVersion[Versions.Length + (isNew ? 1 : 0)];
        Versions.AsSpan(0, at).CopyTo(versions);
        versions[at] = version;
        Versions.AsSpan(isNew ? at : at + 1).CopyTo(versions.AsSpan(at + 1));
        return this with { Versions = versions };
    }
}
