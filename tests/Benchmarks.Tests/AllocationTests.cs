using StreamizFraud.Benchmarks.Allocations;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Benchmarks.Tests;

/// <summary>
/// What the key operations allocate is held by <c>tests/Benchmarks/allocations.json</c>. An operation that allocates less now: write the file anew with
/// <c>dotnet run -c Release --project tests/Benchmarks -- allocations --write tests/Benchmarks/allocations.json</c>.
/// </summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    private static readonly IReadOnlyDictionary<string, double> Budget = AllocationBudget.Read(Path.Combine(AppContext.BaseDirectory, "allocations.json"));

    public static TheoryData<string> Operations => [.. KeyOperations.All.Keys];

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_allocates_no_more_than_its_budget(string operation)
    {
        var measured = KeyOperations.All[operation]();
        output.WriteLine($"{operation}: {measured:0.0} bytes, budget {Budget[operation]}");
        Assert.Null(AllocationBudget.Fault(Budget, operation, measured));
    }

    [Fact]
    public void Every_budget_has_its_operation() => Assert.Equal(KeyOperations.All.Keys, Budget.Keys);

    [Fact]
    public void An_operation_that_allocates_one_object_more_is_found()
    {
        var kept = new object();
        var measured = KeyOperations.FeatureUpdate(() => kept = new object());
        Assert.Contains("featureUpdate", AllocationBudget.Fault(Budget, "featureUpdate", measured));
        GC.KeepAlive(kept);
    }

    [Theory]
    [InlineData(100, 104, true)]
    [InlineData(100, 105, false)]
    [InlineData(0, 4, true)]
    [InlineData(0, 5, false)]
    [InlineData(1000, 1030, true)]
    [InlineData(1000, 1031, false)]
    [InlineData(1000, 10, true)]
    public void The_tolerance_is_three_per_cent_and_four_bytes_at_least(double budget, double measured, bool fits) =>
        Assert.Equal(fits, AllocationBudget.Fault(new Dictionary<string, double> { ["map"] = budget }, "map", measured) is null);

    [Fact]
    public void An_operation_without_a_budget_is_found() => Assert.NotNull(AllocationBudget.Fault(Budget, "no such operation", 0));
}
