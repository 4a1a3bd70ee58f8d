using System.Security.Cryptography;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Files beside a model that hold its weights.</summary>
internal static class ExternalData
{
    /// <summary>Checks them before ONNX Runtime opens any.</summary>
    /// <returns>Hash of each by its name.</returns>
    /// <exception cref="ModelMismatchException">They are not allowed, not there, outside the model's folder, or too large.</exception>
    public static IReadOnlyDictionary<string, string> Check(OnnxModelFile file, ModelSource source, long length, OnnxModelOptions options)
    {
        var hashes = new Dictionary<string, string>();
        if (file.ExternalFiles.Count == 0)
        {
            return hashes;
        }

        var names = string.Join(", ", file.ExternalFiles);
        if (!options.AllowExternalData)
        {
            throw Refused($"its weights are in other files ({names}), which is not allowed: save it in one file (onnx.save_model with save_as_external_data=False), or allow it (OnnxModelOptions.AllowExternalData)");
        }

        var folder = source.Folder ?? throw Refused($"its weights are in other files ({names}), and it was given as bytes, without a folder");
        foreach (var name in file.ExternalFiles)
        {
            var path = Path.GetFullPath(Path.Combine(folder, name));
            if (Path.IsPathRooted(name) || !path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw Refused($"its weights are in {name}, outside the model's folder");
            }

            var data = new FileInfo(path);
            if (!data.Exists)
            {
                throw Refused($"its weights are in {name}, which is not beside it");
            }

            if (data.ResolveLinkTarget(returnFinalTarget: true) is not null)
            {
                throw Refused($"its weights are in {name}, which is a link");
            }

            length += data.Length;
            if (length > options.MaxBytes)
            {
                throw Refused($"it has more than {options.MaxBytes} bytes with its external data, which is the most allowed (OnnxModelOptions.MaxBytes)");
            }

            using var stream = data.OpenRead();
            hashes.Add(name, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }

        return hashes;
    }

    private static ModelMismatchException Refused(string reason) => new($"The ONNX model cannot be used: {reason}.");
}
