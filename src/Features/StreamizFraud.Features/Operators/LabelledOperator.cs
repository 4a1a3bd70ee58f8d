using System.Text.Json;

namespace StreamizFraud.Features.Operators;

/// <summary>An operator over the labels of a window's rows, which came later.</summary>
/// <param name="id">Text of the id by which labels find their rows.</param>
/// <param name="keepMs">How long rows wait for labels, ms.</param>
internal abstract class LabelledOperator(string id, long keepMs) : RowsOperator
{
    public override void WriteParameters(Utf8JsonWriter json)
    {
        json.WriteString("labels_of", id);
        json.WriteNumber("labels_keep_ms", keepMs);
    }

    public override string Formula(string input) => $"{Name}({(input.Length == 0 ? "" : input + ", ")}label of {id})";
}
