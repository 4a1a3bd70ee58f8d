using System.Diagnostics;
using System.Text;

namespace StreamizFraud.Topology.Records;

/// <summary>
/// What logs, headers and messages say of an exception: types, where it was thrown, and the words of exceptions that are
/// <see cref="StreamException.IsLoggable"/>. Other messages may quote a key, a value or a path of them and are left out, at every depth.
/// </summary>
/// <remarks>Thread-safe. Every way of an exception into a log or a header leads through here.</remarks>
internal static class FaultText
{
    // Deeper ones add nothing, and somebody else makes the chain.
    private const int MostInner = 8;

    /// <summary>One line: type and words, or, where those are not ours, the types of the exception and its causes.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="reveal">Whether all messages are told; for development.</param>
    public static string Of(Exception exception, bool reveal = false)
    {
        if (!reveal && IsOurs(exception))
        {
            return $"{exception.GetType().Name}: {exception.Message}";
        }

        var text = new StringBuilder();
        var depth = 0;
        for (Exception? cause = exception; cause is not null && depth < MostInner; cause = cause.InnerException, depth++)
        {
            text.Append(depth == 0 ? string.Empty : " <- ").Append(cause.GetType().Name);
            if (reveal || IsOurs(cause))
            {
                text.Append(": ").Append(cause.Message);
            }
        }

        return text.ToString();
    }

    /// <summary>The words alone if they are ours, else the same as <see cref="Of"/>.</summary>
    public static string Words(Exception exception, bool reveal = false) =>
        !reveal && IsOurs(exception) ? exception.Message : Of(exception, reveal);

    /// <summary>All of it, with the places in the code.</summary>
    public static string Report(Exception exception, bool reveal = false) => reveal ? exception.ToString() : Lines(exception, ownWords: false);

    /// <summary>The same with the words of the outermost in any case.</summary>
    public static string Lines(Exception exception, bool ownWords)
    {
        var text = new StringBuilder();
        var depth = 0;
        for (Exception? cause = exception; cause is not null && depth < MostInner; cause = cause.InnerException, depth++)
        {
            text.Append(depth == 0 ? string.Empty : $"{Environment.NewLine} ---> ").Append(cause.GetType());
            if (IsOurs(cause) || (ownWords && depth == 0))
            {
                text.Append(": ").Append(cause.Message);
            }

            // Of the frames alone: the property can be overridden.
            var frames = new StackTrace(cause, fNeedFileInfo: true).ToString().TrimEnd();
            text.Append(frames.Length == 0 ? string.Empty : Environment.NewLine).Append(frames);
        }

        return text.ToString();
    }

    private static bool IsOurs(Exception exception) => exception is StreamException { IsLoggable: true };
}
