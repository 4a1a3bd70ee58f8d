using System.CommandLine;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;

namespace CardFraudService.Commands;

/// <summary>Says what a model file says of itself, without loading it.</summary>
internal static class ModelDescribeCommand
{
    private const int MostShown = 120;

    public static int Run(ParseResult result, TextWriter output, TextWriter errors)
    {
        try
        {
            Describe(ModelOptions.Read(result), output);
            return ExitCode.Success;
        }
        catch (ModelMismatchException refused)
        {
            errors.WriteLine($"refused: {refused.Message}");
            return ExitCode.Refused;
        }
    }

    public static void Describe(OnnxModelFile file, TextWriter output)
    {
        var opsets = file.Opsets.Select(opset => $"{(opset.Key.Length == 0 ? "onnx" : opset.Key)} {opset.Value}");
        output.WriteLine($"file       IR version {file.IrVersion}, {string.Join(", ", opsets)}{(file.Producer.Length == 0 ? string.Empty : $", written by {file.Producer}")}");
        foreach (var input in file.Inputs)
        {
            output.WriteLine($"input      {input.Name}: {input.Form}");
        }

        foreach (var value in file.Outputs)
        {
            output.WriteLine($"output     {value.Name}: {value.Form}");
        }

        output.WriteLine($"operators  {string.Join(", ", file.Operators)}");
        if (file.ExternalFiles.Count > 0)
        {
            output.WriteLine($"external   {string.Join(", ", file.ExternalFiles)}");
        }

        foreach (var (key, value) in file.Metadata)
        {
            output.WriteLine($"metadata   {key} = {(value.Length <= MostShown ? value : value[..MostShown] + " …")}");
        }
    }
}
