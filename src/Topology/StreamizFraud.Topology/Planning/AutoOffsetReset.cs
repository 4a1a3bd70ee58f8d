using System.ComponentModel;
using System.Globalization;
using System.Xml;

namespace StreamizFraud.Topology;

/// <summary>Where partitions begin that have no committed offset; a committed one always goes before. Immutable.</summary>
/// <remarks>Source: <c>AutoOffsetReset</c> of Kafka Streams (KIP-1106).</remarks>
[TypeConverter(typeof(TextConverter))]
public sealed record AutoOffsetReset
{
    private readonly string _name;

    private AutoOffsetReset(string name) => _name = name;

    /// <summary>The first record that is still there.</summary>
    public static AutoOffsetReset Earliest { get; } = new("earliest");

    /// <summary>Only what comes from now on.</summary>
    public static AutoOffsetReset Latest { get; } = new("latest");

    /// <summary>Nowhere: the application stops with an error.</summary>
    public static AutoOffsetReset None { get; } = new("none");

    /// <summary>How far back from now the first record may be; null where that does not matter.</summary>
    public TimeSpan? Duration { get; private init; }

    /// <summary>The first record whose timestamp is not older than this; the end if there is none yet.</summary>
    /// <param name="duration">How far back from the moment at which the partition is first read, by the wall clock; zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public static AutoOffsetReset ByDuration(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        return new AutoOffsetReset("by_duration") { Duration = duration };
    }

    /// <summary>Reads Kafka's text: <c>earliest</c>, <c>latest</c>, <c>none</c>, or <c>by_duration:</c> and an ISO 8601 time such as <c>P3D</c> or <c>PT1H</c>.</summary>
    /// <exception cref="FormatException">It is none of them.</exception>
    public static AutoOffsetReset Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        const string Prefix = "by_duration:";
        if (text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            var duration = XmlConvert.ToTimeSpan(text[Prefix.Length..]);
            return duration >= TimeSpan.Zero ? ByDuration(duration) : throw new FormatException($"{text} has a negative time");
        }

        return text.ToLowerInvariant() switch
        {
            "earliest" => Earliest,
            "latest" => Latest,
            "none" => None,
            _ => throw new FormatException($"{text} is not earliest, latest, none or by_duration: and an ISO 8601 time"),
        };
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Duration is { } duration ? $"{_name}:{XmlConvert.ToString(duration)}" : _name;

    /// <summary>Lets settings be bound from text.</summary>
    private sealed class TextConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

        public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            value is string text ? Parse(text) : base.ConvertFrom(context, culture, value);
    }
}
