using System.Globalization;
using System.Text;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features.Versions;

/// <summary>What headers say about the versions of a set.</summary>
internal static class VersionHeaders
{
    /// <summary>On records of a history: the offset that the event has in its own topic.</summary>
    public const string SourceOffset = "streamizfraud-source-offset";

    /// <summary>On events, and so on their rows, that the version serves which has them.</summary>
    public const string Served = "streamizfraud-served";

    public static RecordHeaders WithSourceOffset(this RecordHeaders headers, long offset) =>
        headers.Without(SourceOffset).With(SourceOffset, offset.ToString(CultureInfo.InvariantCulture));

    /// <summary>The offset that an event has in its own topic; null: the record is no record of a history.</summary>
    /// <exception cref="FeatureValueException">The header is no offset.</exception>
    public static long? SourceOffsetOf(RecordHeaders headers)
    {
        if (headers.Count == 0 || headers.Last(SourceOffset) is not { } header)
        {
            return null;
        }

        return long.TryParse(Encoding.UTF8.GetString(header.Value ?? []), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? offset
            : throw new FeatureValueException($"The header {SourceOffset} of a record of the history is no offset.") { IsLoggable = true };
    }
}
