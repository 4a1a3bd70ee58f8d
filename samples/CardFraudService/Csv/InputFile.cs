using System.IO.Compression;
using System.Text;
using System.Text.Unicode;

namespace CardFraudService.Csv;

/// <summary>
/// A UTF-8 text file read line by line, unpacked when its name ends in <c>.gz</c>. A line ends with LF, CR LF or CR; a byte order mark is passed
/// over.
/// </summary>
/// <remarks>Bytes that are not UTF-8 are never replaced: two different texts would become one.</remarks>
internal sealed class InputFile : IDisposable
{
    /// <summary>Longest line, in bytes. A file without line ends must not fill the memory.</summary>
    public const int MaxLineBytes = 1 << 20;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _skipLineFeed;

    private InputFile(string path, Stream stream)
    {
        Path = path;
        _stream = stream;
    }

    public string Path { get; }

    /// <summary>Number of the line read last, from 1.</summary>
    public long Line { get; private set; }

    /// <exception cref="InputException">There is no such file, it may not be read, or it is not a text in UTF-8.</exception>
    public static InputFile Open(string path)
    {
        InputFile file;
        try
        {
            Stream stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
            file = new InputFile(path, path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException(path, "there is no such file.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InputException(path, $"cannot be opened: {cause.Message}", cause);
        }

        try
        {
            file.SkipByteOrderMark();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next line.</summary>
    /// <param name="text">The line without its end; empty if there is a problem.</param>
    /// <param name="problem">Why the line cannot be read as text; null if it can.</param>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="InputException">The file breaks off or is not what its name says.</exception>
    public bool TryReadLine(out string text, out string? problem)
    {
        (text, problem) = (string.Empty, null);
        if (!TryNextLine(out var line))
        {
            return false;
        }

        Line++;
        if (line.Length > MaxLineBytes)
        {
            problem = $"longer than {MaxLineBytes:N0} bytes";
        }
        else if (!Utf8.IsValid(line))
        {
            problem = "not valid UTF-8";
        }
        else
        {
            text = Encoding.UTF8.GetString(line);
        }

        return true;
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>The bytes of the next line; of one that is too long its beginning, longer than <see cref="MaxLineBytes"/> all the same.</summary>
    private bool TryNextLine(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        var tooLong = false;
        while (true)
        {
            if (_skipLineFeed && _start < _end)
            {
                _start += _buffer[_start] == '\n' ? 1 : 0;
                _skipLineFeed = false;
            }

            var unread = _buffer.AsSpan(_start, _end - _start);
            var at = unread[searched..].IndexOfAny((byte)'\n', (byte)'\r');
            if (at >= 0)
            {
                var length = searched + at;
                _skipLineFeed = unread[length] == '\r';
                _start += length + 1;
                line = tooLong ? unread[..(MaxLineBytes + 1)] : unread[..length];
                return true;
            }

            searched = unread.Length;
            if (searched > MaxLineBytes)
            {
                // Enough is kept to tell that it is too long.
                tooLong = true;
                searched = MaxLineBytes + 1;
                _end = _start + searched;
            }

            if (!Fill())
            {
                line = _buffer.AsSpan(_start, _end - _start);
                _start = _end;
                return !line.IsEmpty;
            }
        }
    }

    /// <summary>Reads more behind what is unread; false at the end of the file.</summary>
    private bool Fill()
    {
        var unread = _end - _start;
        if (unread == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        _buffer.AsSpan(_start, unread).CopyTo(_buffer);
        (_start, _end) = (0, unread);
        var read = Read(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }

    private int Read(Span<byte> target)
    {
        try
        {
            return _stream.Read(target);
        }
        catch (InvalidDataException cause)
        {
            throw new InputException(Path, Line + 1, "the gzip data is damaged or cut off.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InputException(Path, Line + 1, $"cannot be read: {cause.Message}", cause);
        }
    }

    private void SkipByteOrderMark()
    {
        while (_end < 3 && Fill())
        {
        }

        var begin = _buffer.AsSpan(0, _end);
        if (begin.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || begin.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            throw new InputException(Path, 1, "the text is UTF-16; save it as UTF-8.");
        }

        if (begin.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            throw new InputException(Path, 1, "this is gzip data; the name of such a file must end in .gz.");
        }

        _start = begin.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
    }
}
