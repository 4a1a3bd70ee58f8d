using System.Text;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>The texts of one feature, as numbers in rows: the number i stands for the text at i.</summary>
/// <remarks>Those that the contract declares come first and stay; others are added as they are met. Not thread-safe.</remarks>
internal sealed class TextCodes
{
    private readonly List<byte[]> _texts = [];
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly int _declared;

    public TextCodes(IReadOnlyList<string> declared)
    {
        foreach (var text in declared)
        {
            Add(text);
        }

        _declared = _texts.Count;
    }

    public int Count => _texts.Count;

    public ReadOnlySpan<byte> this[int code] => _texts[code];

    /// <summary>The number of a text, a new one if it has none.</summary>
    public int Add(string text)
    {
        if (!_codes.TryGetValue(text, out var code))
        {
            code = _texts.Count;
            _codes.Add(text, code);
            _texts.Add(Encoding.UTF8.GetBytes(text));
        }

        return code;
    }

    /// <summary>Drops the texts that the contract does not declare.</summary>
    public void Forget()
    {
        foreach (var text in _codes.Where(code => code.Value >= _declared).Select(code => code.Key).ToList())
        {
            _codes.Remove(text);
        }

        _texts.RemoveRange(_declared, _texts.Count - _declared);
    }
}
