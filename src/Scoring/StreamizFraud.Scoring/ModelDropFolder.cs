using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Scoring;

/// <summary>
/// A folder that feeds a registry: packages that are laid into it are checked, put into the <see cref="ModelFolder"/> and registered, on standby, by an entry in the control log. It promotes nothing.
/// </summary>
/// <remarks>
/// It is polled: call <see cref="Poll"/> at regular times from one place. A file counts when size and time of its last write have stayed the same between two polls, so that one that is still being written is left alone. Files stay where they
/// are: what has been registered, or refused, is known by its bytes until the process ends; after a restart what is in the deployment is passed over, and what was refused is told once more. A signature is the file of the same name with
/// <c>.sig</c> after it. Not thread-safe.
/// </remarks>
public sealed class ModelDropFolder
{
    private const string SignatureExtension = ".sig";
    private readonly string _path;
    private readonly ModelFolder _folder;
    private readonly IControlLog _log;
    private readonly string _name;
    private readonly Func<byte[], ModelIdentity> _check;
    private readonly string _pattern;
    private readonly Dictionary<string, (long Length, DateTime WrittenUtc)> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Length, DateTime WrittenUtc)> _settled = new(StringComparer.Ordinal);

    /// <summary>A folder that feeds a registry.</summary>
    /// <param name="path">The folder; it may be missing.</param>
    /// <param name="folder">Where packages go.</param>
    /// <param name="log">The control log, for this object alone.</param>
    /// <param name="name">Name of the deployments in it.</param>
    /// <param name="check">Loads a package with all checks, as members do, and gives what it calls itself; an exception refuses it.</param>
    /// <param name="pattern">Names of packages.</param>
    public ModelDropFolder(string path, ModelFolder folder, IControlLog log, string name, Func<byte[], ModelIdentity> check, string pattern = "*.onnx")
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(check);
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        (_path, _folder, _log, _name, _check, _pattern) = (path, folder, log, name, check, pattern);
    }

    /// <summary>Looks at the folder once.</summary>
    /// <returns>What has become of files that count and were not settled before, in order of their names.</returns>
    /// <exception cref="IOException">A file could not be read, or the package not be written: the next call tries again.</exception>
    /// <exception cref="StreamException">The log could not be read or written: the next call tries again.</exception>
    public IReadOnlyList<DroppedPackage> Poll()
    {
        var dropped = new List<DroppedPackage>();
        if (!Directory.Exists(_path))
        {
            return dropped;
        }

        foreach (var file in new DirectoryInfo(_path).EnumerateFiles(_pattern).OrderBy(file => file.Name, StringComparer.Ordinal))
        {
            var state = (file.Length, file.LastWriteTimeUtc);
            var isWhole = _seen.TryGetValue(file.Name, out var before) && before == state;
            _seen[file.Name] = state;
            if (!isWhole || (_settled.TryGetValue(file.Name, out var settled) && settled == state))
            {
                continue;
            }

            if (Take(file) is { } package)
            {
                dropped.Add(package);
            }

            _settled[file.Name] = state;
        }

        return dropped;
    }

    private DroppedPackage? Take(FileInfo file)
    {
        var package = File.ReadAllBytes(file.FullName);
        ModelIdentity model;
        try
        {
            model = _check(package);
        }
        // What checks is the user's.
        catch (Exception refused)
        {
            return new DroppedPackage(file.Name, null, refused is StreamException told ? ScoreLog.Reason(told) : refused.GetType().Name);
        }

        var newest = _log.Read().LastOrDefault(entry => entry.Kind == ModelDeployment.ControlKind && entry.Name == _name);
        var deployment = newest is { Activation: ControlActivation.Active } ? ModelDeployment.Parse(newest.Content) : ModelDeployment.Empty;
        if (deployment.Models.Any(known => known.Sha256 == model.Sha256))
        {
            return null;
        }

        try
        {
            var sha256 = _folder.Put(package);
            if (File.Exists(file.FullName + SignatureExtension))
            {
                _folder.PutSignature(sha256, File.ReadAllBytes(file.FullName + SignatureExtension));
            }

            var next = deployment.Register(model.Name, model.Version, sha256) with { Reason = $"registered from {file.Name}" };
            // The entry comes last: members look for the package as soon as they read it.
            _log.Append(new ControlEntry(ModelDeployment.ControlKind, _name, (newest?.Version ?? 0) + 1, next.ToJson()));
            return new DroppedPackage(file.Name, model, null);
        }
        catch (ModelMismatchException refused)
        {
            return new DroppedPackage(file.Name, model, ScoreLog.Reason(refused));
        }
    }
}
