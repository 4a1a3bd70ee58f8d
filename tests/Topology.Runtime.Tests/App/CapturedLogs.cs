using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>Keeps what is logged, exceptions with all their text, as a console would print them.</summary>
internal sealed class CapturedLogs : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, int Event, string Text)> _lines = new();

    public IReadOnlyCollection<(LogLevel Level, int Event, string Text)> Lines => _lines;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, eventId.Id, exception is null ? formatter(state, exception) : $"{formatter(state, exception)}{Environment.NewLine}{exception}"));

    public void Dispose()
    {
    }
}
