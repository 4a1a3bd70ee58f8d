using System.Security.Cryptography;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>The name that an instance without an instance id gives itself, kept in its state folder (rule S7).</summary>
internal static class ProcessName
{
    private const string FileName = "process-name";

    public static string Of(string stateDirectory, string applicationId)
    {
        var folder = Path.Combine(stateDirectory, applicationId);
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, FileName);
        if (File.Exists(file))
        {
            return File.ReadAllText(file).Trim();
        }

        // Not part of any result, so it may be random; it only must differ between instances.
        var name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(file, name);
        return name;
    }
}
