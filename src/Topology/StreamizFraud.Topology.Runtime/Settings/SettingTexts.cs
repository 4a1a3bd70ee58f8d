using System.Globalization;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Settings;

/// <summary>Reads the values of Kafka Streams' keys. A <see cref="FormatException"/> has the rest of the sentence "Setting KEY ...".</summary>
internal static class SettingTexts
{
    /// <summary>A text as it is.</summary>
    public static string Text(string value) => value;

    /// <summary>A whole number.</summary>
    public static T Number<T>(string value)
        where T : struct, System.Numerics.IBinaryInteger<T> =>
        T.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"is '{value}', which is not a whole number, or too large a one");

    /// <summary>A time in milliseconds.</summary>
    public static TimeSpan Milliseconds(string value)
    {
        var milliseconds = Number<long>(value);
        return Math.Abs((double)milliseconds) < TimeSpan.MaxValue.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new FormatException($"is '{value}', which is too long a time");
    }

    /// <summary>Where inputs begin.</summary>
    public static AutoOffsetReset Reset(string value)
    {
        try
        {
            return AutoOffsetReset.Parse(value);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>How tasks are shared out.</summary>
    public static GroupAssignment Assignment(string value) => value switch
    {
        "range" => GroupAssignment.Range,
        "cooperative-sticky" => GroupAssignment.CooperativeSticky,
        "consumer" => GroupAssignment.Consumer,
        _ => throw new FormatException($"is '{value}'; it must be range, cooperative-sticky or consumer"),
    };

    /// <summary>A policy for changed topics.</summary>
    public static ChangedTopicPolicy ChangedTopics(string value) => value switch
    {
        "stop" => ChangedTopicPolicy.Stop,
        "accept" => ChangedTopicPolicy.Accept,
        _ => throw new FormatException($"is '{value}'; it must be stop or accept"),
    };

    /// <summary>A guarantee.</summary>
    public static ProcessingGuarantee Guarantee(string value) => value switch
    {
        "exactly_once_v2" => ProcessingGuarantee.ExactlyOnce,
        "at_least_once" => ProcessingGuarantee.AtLeastOnce,
        _ => throw new FormatException($"is '{value}'; it must be exactly_once_v2 or at_least_once"),
    };
}
