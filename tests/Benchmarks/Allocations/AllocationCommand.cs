using System.CommandLine;
using System.Globalization;

namespace StreamizFraud.Benchmarks.Allocations;

/// <summary>Verb <c>allocations</c>: what the key operations allocate; with <c>--write FILE</c> into the file that CI compares with.</summary>
internal static class AllocationCommand
{
    private static readonly Option<string?> WriteTo = new("--write") { Description = "file to write, tests/Benchmarks/allocations.json" };

    public static Command Create()
    {
        var command = new Command("allocations", "bytes that the key operations allocate") { WriteTo };
        command.SetAction(result => Run(result.GetValue(WriteTo)));
        return command;
    }

    private static void Run(string? file)
    {
        var measured = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, measure) in KeyOperations.All)
        {
            measured[name] = measure();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-16}{measured[name],10:0.0} bytes"));
        }

        if (file is not null)
        {
            AllocationBudget.Write(file, measured);
        }
    }
}
