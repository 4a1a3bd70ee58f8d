using System.IO.Compression;
using System.Text;

namespace CardFraudService.Csv;

/// <summary>Opens text files for writing, packed when the name ends in <c>.gz</c>; lines end in a line feed on every machine.</summary>
internal static class OutputFile
{
    public static StreamWriter Create(string path)
    {
        Stream stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            stream = new GZipStream(stream, CompressionLevel.Optimal);
        }

        return new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16) { NewLine = "\n" };
    }
}
