namespace StreamizFraud.Features.Labels;

/// <summary>One of the labels that an event has had.</summary>
/// <param name="TimeMs">Its time, ms.</param>
/// <param name="IsFraud">Its verdict.</param>
internal readonly record struct LabelVersion(long TimeMs, bool IsFraud)
{
    public static LabelVersion Of(Label label) => new(label.TimeMs, label.Verdict == LabelVerdict.Fraud);
}
