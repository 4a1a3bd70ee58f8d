using System.Globalization;
using System.Numerics;

namespace StreamizFraud.Topology.Runtime.Settings;

/// <summary>What is wrong with a value: the rest of a sentence that begins with the setting's name, or null.</summary>
internal static class SettingFaults
{
    /// <summary>Part of the names of topics, transactional ids and folders.</summary>
    /// <param name="orElse">What else it may be, with the words before it.</param>
    public static Func<string?, string?> Name(string orElse = "") => name => name is null || IsName(name)
        ? null
        : $"must have 1 to 200 letters, digits, '.', '_' or '-'{orElse}";

    /// <summary>Not empty; null is right.</summary>
    /// <param name="instead">What to give.</param>
    public static Func<string?, string?> NotEmpty(string instead) => text => text is not null && string.IsNullOrWhiteSpace(text) ? $"is empty; give {instead}" : null;

    /// <summary>A number in a range.</summary>
    public static Func<T, string?> Between<T>(T least, T most)
        where T : INumber<T> => number => number >= least && number <= most ? null : $"is {number}; it must be from {Text(least)} to {Text(most)}";

    /// <summary>A number without an upper limit.</summary>
    /// <param name="least">The least it may be.</param>
    public static Func<T, string?> AtLeast<T>(T least)
        where T : INumber<T> => number => number >= least ? null : $"is {number}; it must be {Text(least)} or more";

    /// <summary>A time in a range.</summary>
    /// <param name="least">The shortest.</param>
    /// <param name="most">The longest.</param>
    /// <param name="also">A value outside of the range that is right too, and its words; null: there is none.</param>
    public static Func<TimeSpan, string?> Time(TimeSpan least, TimeSpan most, (TimeSpan Value, string Words)? also = null) => value =>
    {
        if ((value >= least && value <= most) || value == also?.Value)
        {
            return null;
        }

        // A number without colons is read as days where settings are bound from text.
        var hint = value >= TimeSpan.FromDays(1) && value.Ticks % TimeSpan.TicksPerDay == 0 ? ". A time is written hh:mm:ss.fff; a number alone means days" : string.Empty;
        return $"is {value}; it must be from {Text(least)} to {Text(most)}{(also is { } other ? $", or {other.Words}" : string.Empty)}{hint}";
    };

    /// <summary>One of the names of an enum.</summary>
    public static string? Defined<T>(T value)
        where T : struct, Enum => Enum.IsDefined(value) ? null : $"is {value}; it must be {string.Join(" or ", Enum.GetNames<T>())}";

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 200 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') && name is not ("." or "..");

    private static string Text<T>(T number)
        where T : INumber<T> => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A time in its largest whole unit.</summary>
    private static string Text(TimeSpan time) => time switch
    {
        { Ticks: 0 } => "0",
        { TotalDays: 1 } => "1 day",
        _ when time.Ticks % TimeSpan.TicksPerDay == 0 => $"{time.Days} days",
        _ when time.Ticks % TimeSpan.TicksPerHour == 0 => $"{time.TotalHours} h",
        _ when time.Ticks % TimeSpan.TicksPerSecond == 0 => $"{time.TotalSeconds} s",
        _ => $"{time.TotalMilliseconds} ms",
    };
}
