using System.Security.Cryptography;
using System.Text;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Where a model comes from: the bytes of its file, its folder if it has one, and the keys that are said beside it.</summary>
internal sealed class ModelSource
{
    private readonly string? _path;
    private readonly byte[]? _bytes;

    /// <summary>A file, and the manifest <c>path.json</c> if there is one.</summary>
    /// <exception cref="ModelMismatchException">It is not there or too large.</exception>
    public ModelSource(string path, OnnxModelOptions options)
    {
        if (!File.Exists(path))
        {
            throw new ModelMismatchException(
                $"There is no model file {Path.GetFullPath(path)}. Give a path that exists when the application runs: in a project, <None Include=\"model.onnx\" CopyToOutputDirectory=\"PreserveNewest\" /> and Path.Combine(AppContext.BaseDirectory, \"model.onnx\").");
        }

        _path = path;
        CheckLength(new FileInfo(path).Length, options);
        using (var file = File.OpenRead(path))
        {
            FileSha256 = Convert.ToHexStringLower(SHA256.HashData(file));
        }

        var manifest = path + ".json";
        Keys = Overlay(File.Exists(manifest) ? ModelManifest.Keys(File.ReadAllText(manifest)) : new Dictionary<string, string>(), options.Contract);
    }

    /// <summary>A file that has been read.</summary>
    /// <exception cref="ModelMismatchException">It is too large.</exception>
    public ModelSource(byte[] bytes, OnnxModelOptions options)
    {
        CheckLength(bytes.LongLength, options);
        _bytes = bytes;
        FileSha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Keys = options.Contract;
    }

    /// <summary>Hash of the file alone.</summary>
    public string FileSha256 { get; }

    /// <summary>Keys of the contract that are said beside the file.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; }

    /// <summary>Folder of the file, or null if it was given as bytes.</summary>
    public string? Folder => _path is null ? null : Path.GetDirectoryName(Path.GetFullPath(_path));

    public byte[] ReadFile() => _bytes ?? File.ReadAllBytes(_path!);

    /// <summary>All keys of the contract: those of the file, replaced by those beside it.</summary>
    public IReadOnlyDictionary<string, string> AllKeys(OnnxModelFile file) => Overlay(file.Metadata, Keys);

    /// <summary>
    /// Hash of the whole model. That of the file if nothing else belongs to it; else of the file's hash, of each key that is said beside it
    /// and of the hash of each external file, since other ones give other scores.
    /// </summary>
    public string Sha256(IReadOnlyDictionary<string, string> external)
    {
        if (Keys.Count == 0 && external.Count == 0)
        {
            return FileSha256;
        }

        var text = new StringBuilder(FileSha256);
        foreach (var (key, value) in Keys.Concat(external).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append('\n').Append(key).Append('\0').Append(value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static Dictionary<string, string> Overlay(IReadOnlyDictionary<string, string> under, IReadOnlyDictionary<string, string> over)
    {
        var keys = new Dictionary<string, string>(under, StringComparer.Ordinal);
        foreach (var (key, value) in over)
        {
            keys[key] = value;
        }

        return keys;
    }

    private static void CheckLength(long length, OnnxModelOptions options)
    {
        if (length > options.MaxBytes)
        {
            throw new ModelMismatchException($"The model file cannot be used: it has {length} bytes, and at most {options.MaxBytes} are allowed (OnnxModelOptions.MaxBytes).");
        }
    }
}
