using System.Security.Cryptography;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>The name that an instance without an instance id gives itself, kept in its state folder (rule S7).</summary>
/// <remarks>
/// The file is there whole or not at all: it is written beside, brought to the disk, and moved. What is no name of ours, such as an empty file that
/// an earlier version left in a crash, is replaced: the instance is a new one then, and a transaction of the one before ends by its time limit.
/// </remarks>
internal static class ProcessName
{
    private const string FileName = "process-name";
    private const int Bytes = 8;

    /// <summary>Reads the name, or makes one.</summary>
    /// <exception cref="StreamException">The folder cannot be used, see <see cref="StateDirectory.Open"/>, or the disk refuses.</exception>
    public static string Of(string stateDirectory, string applicationId)
    {
        var folder = StateDirectory.Prepare(stateDirectory, applicationId);
        PrivateFolder.RefuseLinksIn(folder);
        var file = Path.Combine(folder, FileName);
        try
        {
            return Read(file) ?? Write(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DiskFault.Of(exception, folder);
        }
    }

    private static string? Read(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        var name = File.ReadAllText(file).Trim();
        return name.Length == 2 * Bytes && name.All(char.IsAsciiHexDigitLower) ? name : null;
    }

    private static string Write(string file)
    {
        // Not part of any result, so it may be random; it only must differ between instances.
        var name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        var beside = file + ".tmp";
        using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(name));
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, file, overwrite: true);
        return name;
    }
}
