namespace StreamizFraud.Scoring.Onnx;

/// <summary>One operator of a graph.</summary>
/// <param name="Operator">Its type, such as <c>Gemm</c>.</param>
/// <param name="Domain">Empty for ONNX's own operators.</param>
/// <param name="Inputs">Names of the values that it takes.</param>
/// <param name="Outputs">Names of the values that it makes.</param>
/// <param name="Classes">Labels of the classes that it tells apart, in the order of its columns; empty for other operators.</param>
internal sealed record OnnxNode(
    string Operator,
    string Domain,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<string> Classes);
