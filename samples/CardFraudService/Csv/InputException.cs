namespace CardFraudService.Csv;

/// <summary>
/// An input file that cannot be read as a whole: missing, not the format it claims, or without a column that is needed. The
/// message names the file, and line and column where they are known; it never holds a value of the file.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>Says what is wrong with which file.</summary>
    public InputException(string path, string reason, Exception? cause = null)
        : this(path, 0, reason, cause)
    {
    }

    /// <summary>Says what is wrong with which line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="line">Line from 1; 0 when not known.</param>
    /// <param name="reason">What is wrong.</param>
    /// <param name="cause">The error below, if any.</param>
    public InputException(string path, long line, string reason, Exception? cause = null)
        : base(line > 0 ? $"{path}, line {line}: {reason}" : $"{path}: {reason}", cause)
    {
        Path = path;
        Line = line;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Line from 1; 0 when not known.</summary>
    public long Line { get; }
}
