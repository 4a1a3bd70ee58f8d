using System.Globalization;
using System.Text.Json;

namespace StreamizFraud.Benchmarks.Allocations;

/// <summary>Bytes an operation may allocate, by the operation's name: the committed file <c>allocations.json</c>.</summary>
internal static class AllocationBudget
{
    private const double ShareMore = 0.03;
    private const double BytesMore = 4;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The figures of a file.</summary>
    public static IReadOnlyDictionary<string, double> Read(string file) =>
        JsonSerializer.Deserialize<SortedDictionary<string, double>>(File.ReadAllText(file)) ?? throw new InvalidDataException($"{file} holds no figures.");

    /// <summary>Writes measured figures.</summary>
    public static void Write(string file, IReadOnlyDictionary<string, double> measured) =>
        File.WriteAllText(file, JsonSerializer.Serialize(new SortedDictionary<string, double>(measured.ToDictionary(one => one.Key, one => Math.Round(one.Value, 1)), StringComparer.Ordinal), Indented) + "\n");

    /// <summary>What a figure has exceeded, or that it has no budget; null: it fits. More than 3 % and 4 bytes above is too much.</summary>
    public static string? Fault(IReadOnlyDictionary<string, double> budget, string operation, double measured) =>
        !budget.TryGetValue(operation, out var allowed)
            ? $"{operation}: {Text(measured)} bytes, and allocations.json has no figure for it"
            : measured > allowed + Math.Max(BytesMore, allowed * ShareMore)
                ? $"{operation}: {Text(measured)} bytes an operation, {Text(allowed)} in allocations.json"
                : null;

    private static string Text(double bytes) => bytes.ToString("0.0", CultureInfo.InvariantCulture);
}
