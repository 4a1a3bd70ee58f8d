using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>Windowed tables as text, for <see cref="TextDriver"/>: keys are <c>key@start/end</c>.</summary>
internal static class WindowedText
{
    public static string Of(Windowed<string> key) => $"{key.Key}@{key.Window.Start}/{key.Window.End}";

    /// <summary>Sends the changes of a table to the topic <c>out</c>.</summary>
    public static void Out(this KTable<Windowed<string>, string> table) =>
        table.ToStream().Map((key, value) => KeyValuePair.Create(Of(key), value)).To("out");

    /// <summary>Sends the changes of a table of counts to the topic <c>out</c>.</summary>
    public static void Out(this KTable<Windowed<string>, long> table) =>
        table.ToStream().Map((key, value) => KeyValuePair.Create(Of(key), value?.ToString())).To("out");

    public static TimeSpan Ms(this int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
