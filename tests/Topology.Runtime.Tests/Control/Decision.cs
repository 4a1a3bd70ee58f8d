using System.Globalization;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Tests.Control;

/// <summary>What was decided.</summary>
/// <param name="Origin">Of which record.</param>
/// <param name="Version">By which version of the limit; 0: none was in force.</param>
/// <param name="IsOver">Whether the number is over it.</param>
internal readonly record struct Decision(RecordMetadata Origin, long Version, bool IsOver)
{
    public static Decision Parse(string text)
    {
        var parts = text.Split('|');
        return new(
            new RecordMetadata(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture)),
            long.Parse(parts[3], CultureInfo.InvariantCulture),
            bool.Parse(parts[4]));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Origin.Topic}|{Origin.Partition}|{Origin.Offset}|{Version}|{IsOver}");
}
