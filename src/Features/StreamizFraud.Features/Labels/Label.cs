namespace StreamizFraud.Features;

/// <summary>What is known about an event since some time: the value of a record of a labels topic, whose key is the event's id.</summary>
/// <param name="Verdict">What the event was.</param>
/// <param name="TimeMs">When that became known, ms since the Unix epoch, UTC. A later one corrects an earlier one; of two of one time, the one that arrives later.</param>
/// <param name="Source">Who says so, such as <c>chargeback</c>, <c>analyst</c> or <c>customer</c>; empty if not said. No feature reads it.</param>
public sealed record Label(LabelVerdict Verdict, long TimeMs, string Source = "");
