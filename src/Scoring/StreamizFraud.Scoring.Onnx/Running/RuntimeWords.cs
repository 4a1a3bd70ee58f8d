using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>What ONNX Runtime says of a model that it refuses, in one line, without codes and places in its own source.</summary>
internal static class RuntimeWords
{
    private const int Most = 400;

    public static string Of(OnnxRuntimeException refused)
    {
        var words = string.Join(' ', refused.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var code = words.StartsWith("[ErrorCode:", StringComparison.Ordinal) ? words.IndexOf(']', StringComparison.Ordinal) : -1;
        words = AfterSignature(words[(code + 1)..].Trim());
        return (words.Length > Most ? words[..Most] + " …" : words).TrimEnd('.');
    }

    // "/source/file.cc:256 type name(types) words", where types may have parentheses too.
    private static string AfterSignature(string words)
    {
        var path = words.StartsWith('/') ? words.IndexOf(' ', StringComparison.Ordinal) : -1;
        var open = 0;
        for (var i = path + 1; path > 0 && i < words.Length; i++)
        {
            open += words[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (words[i] == ')' && open == 0)
            {
                return words[(i + 1)..].Trim();
            }
        }

        return words;
    }
}
