namespace StreamizFraud.Scoring.Onnx;

/// <summary>An input or output as a model file declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Form">Its type and shape in words, such as <c>float32 [N, 15]</c>.</param>
public sealed record OnnxValue(string Name, string Form);
