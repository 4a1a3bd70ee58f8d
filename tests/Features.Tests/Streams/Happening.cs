namespace StreamizFraud.Features.Tests.Streams;

/// <summary>What happens to the application before an event, or to the event.</summary>
internal enum Happening
{
    None,

    /// <summary>The event fails: a selector throws.</summary>
    Fails,

    Restart,
    Crash,
    Commit,
}
