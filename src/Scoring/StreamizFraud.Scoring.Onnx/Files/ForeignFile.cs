using System.Text;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Files that are given for models and are something else, by their first bytes.</summary>
internal static class ForeignFile
{
    private static readonly (byte[] Start, string Says)[] Kinds =
    [
        (Ascii("version https://git-lfs"), "it is a Git LFS pointer and not the file itself; run git lfs pull"),
        (Ascii("PK"), "it is a ZIP archive, as PyTorch writes checkpoints; export the model with torch.onnx.export"),
        ([0x1f, 0x8b], "it is packed with gzip; unpack it"),
        ([0x89, (byte)'H', (byte)'D', (byte)'F'], "it is HDF5, as Keras writes models; export the model with tf2onnx"),
        (Ascii("{"), "it is JSON, such as xgboost's own form; export the model with onnxmltools"),
        (Ascii("tree\n"), "it is LightGBM's own form; export the model with onnxmltools"),
        (Ascii("<"), "it is XML or HTML, such as PMML or a page that was saved in the model's place"),
        (Ascii("binf"), "it is xgboost's old binary form; export the model with onnxmltools"),
    ];

    /// <returns>What the file is and what to do, or null if nothing speaks against an ONNX model.</returns>
    public static string? Describe(ReadOnlySpan<byte> file)
    {
        if (file.Length > 2 && file[0] == 0x80 && file[1] is >= 2 and <= 5)
        {
            return "it is a Python pickle, as joblib writes models; export the model with skl2onnx or onnxmltools";
        }

        if (file.Length > 8 && file[4..8].SequenceEqual("ORTM"u8))
        {
            return "it is in ONNX Runtime's own form (.ort), which belongs to one version of it; give the .onnx file";
        }

        foreach (var (start, says) in Kinds)
        {
            if (file.StartsWith(start))
            {
                return says;
            }
        }

        return null;
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
