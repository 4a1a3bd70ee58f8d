namespace StreamizFraud.Features.Definitions;

/// <summary>One feature as declared: of the row alone, of the row and its time, or over a window. Exactly one of the three is set.</summary>
internal sealed class FeatureDeclaration<TEvent>
{
    private FeatureDeclaration(string name) => Name = name;

    public string Name { get; }

    public Func<TEvent, double>? Row { get; private init; }

    public Func<TEvent, DateTimeOffset, double>? TimedRow { get; private init; }

    public WindowFeature<TEvent>? Window { get; private init; }

    /// <summary>Source text of a row feature.</summary>
    public string Text { get; private init; } = string.Empty;

    public static FeatureDeclaration<TEvent> OfRow(string name, Func<TEvent, double> value, string text) =>
        new(name) { Row = value, Text = text };

    public static FeatureDeclaration<TEvent> OfTimedRow(string name, Func<TEvent, DateTimeOffset, double> value, string text) =>
        new(name) { TimedRow = value, Text = text };

    public static FeatureDeclaration<TEvent> OfWindow(string name, WindowFeature<TEvent> window) => new(name) { Window = window };
}
