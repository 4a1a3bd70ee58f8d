namespace StreamizFraud.Decisions;

/// <summary>What a rule of a candidate would have done.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Mode">Whether it decides.</param>
public sealed record DecisionBacktestRule(string Id, RuleMode Mode)
{
    /// <summary>Payments for which it held.</summary>
    public long Held { get; internal set; }

    /// <summary>Frauds among them.</summary>
    public long HeldFrauds { get; internal set; }

    /// <summary>Payments that it decided.</summary>
    public long Decided { get; internal set; }

    /// <summary>
    /// Payments whose outcome is another because of it: of those that it decided, those that later rules or the score would have decided otherwise; of a shadow rule's,
    /// those that it would decide otherwise if it were live. Limits of the other rules are not looked at for this.
    /// </summary>
    public long Changed { get; internal set; }

    /// <summary>Frauds among <see cref="Changed"/>.</summary>
    public long ChangedFrauds { get; internal set; }

    /// <summary>Whether all payments have the same outcome without it.</summary>
    public bool AddsNothing => Changed == 0;
}
