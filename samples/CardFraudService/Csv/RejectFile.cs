namespace CardFraudService.Csv;

/// <summary>
/// Says which rows were left out and why, in <c>&lt;output&gt;.rejects.csv</c> beside the output. The file appears with the first
/// reject; one that an earlier run left is removed.
/// </summary>
/// <remarks>Rows and values are not copied: they may hold card numbers. File, line and column lead back to them.</remarks>
public sealed class RejectFile : IDisposable
{
    private StreamWriter? _writer;

    /// <summary>Prepares the rejects of an output.</summary>
    /// <param name="outputPath">The output the rejects stand beside.</param>
    public RejectFile(string outputPath)
    {
        Path = Beside(outputPath);
        File.Delete(Path);
    }

    /// <summary>Where the rejects are written.</summary>
    public string Path { get; }

    /// <summary>Number of rejects so far.</summary>
    public long Count { get; private set; }

    /// <summary>Path of the rejects of an output.</summary>
    public static string Beside(string outputPath) => outputPath + ".rejects.csv";

    /// <summary>Writes one reject.</summary>
    /// <param name="file">The input file.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="column">The column that is wrong; empty when the row as a whole is.</param>
    /// <param name="reason">What is wrong, without the value.</param>
    public void Add(string file, long line, string column, string reason)
    {
        if (_writer is null)
        {
            _writer = OutputFile.Create(Path);
            _writer.WriteLine("file,line,column,reason");
        }

        _writer.WriteLine($"{CsvFields.Quote(file)},{line},{CsvFields.Quote(column)},{CsvFields.Quote(reason)}");
        Count++;
    }

    /// <summary>Closes the file, if there is one.</summary>
    public void Dispose() => _writer?.Dispose();
}
