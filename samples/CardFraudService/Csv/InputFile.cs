using System.IO.Compression;
using System.Text;

namespace CardFraudService.Csv;

/// <summary>A text file read line by line, unpacked when its name ends in <c>.gz</c>.</summary>
internal sealed class InputFile : IDisposable
{
    private readonly StreamReader _reader;

    private InputFile(string path, StreamReader reader)
    {
        Path = path;
        _reader = reader;
    }

    public string Path { get; }

    /// <summary>Number of the line read last, from 1.</summary>
    public long Line { get; private set; }

    /// <exception cref="InputException">There is no such file, or it may not be read.</exception>
    public static InputFile Open(string path)
    {
        try
        {
            Stream stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
            if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                stream = new GZipStream(stream, CompressionMode.Decompress);
            }

            return new InputFile(path, new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, 1 << 16));
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(path, "there is no such file.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"cannot be opened: {cause.Message}", cause);
        }
    }

    /// <summary>The next line, or null at the end.</summary>
    /// <exception cref="InputException">The file breaks off or is not what its name says.</exception>
    public string? ReadLine()
    {
        try
        {
            var line = _reader.ReadLine();
            if (line is not null)
            {
                Line++;
            }

            return line;
        }
        catch (InvalidDataException cause)
        {
            throw new InputException(Path, Line + 1, "the gzip data is damaged or cut off.", cause);
        }
        catch (IOException cause)
        {
            throw new InputException(Path, Line + 1, $"cannot be read: {cause.Message}", cause);
        }
    }

    public void Dispose() => _reader.Dispose();
}
